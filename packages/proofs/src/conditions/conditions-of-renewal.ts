import type { Condition } from './condition.ts';

/** What the renewal of a token stands on. */
export const conditionsOfRenewal: readonly Condition[] = [
  {
    name: 'the pointer is written on the condition of the revision that was renewed',
    file: 'renew.ts',
    text: '(await written(engine, pointer, { rev: base.rev }))) return true;',
    without: "(await written(engine, pointer, { rev: (await engine.store.read(base.id))?.rev ?? '' }))) return true;",
  },
  {
    name: 'the new record is there before the pointer',
    file: 'renew.ts',
    text: "if (!(await written(engine, fresh, 'absent'))) return false;",
    without: "void Promise.resolve().then(() => written(engine, fresh, 'absent'));",
  },
  {
    name: 'a renewal that loses takes its new record back',
    file: 'renew.ts',
    text: `    throw error;
  }
  await withdrawn(engine, fresh);`,
    without: `    throw error;
  }`,
  },
  {
    name: 'a renewal that fails takes its new record back',
    file: 'renew.ts',
    text: 'else await withdrawn(engine, fresh);',
    without: '',
  },
  {
    name: 'a renewal of which nobody knew is looked for before it is done again',
    file: 'check-in.ts',
    text: 'if (draft.pendingRenewals.length > 0 && (await isRenewed(engine, draft))) {',
    without: 'if (draft.pendingRenewals.length < 0) {',
  },
  {
    name: 'a renewal that fails may have failed by an earlier attempt of its own',
    file: 'renew.ts',
    text: '  return isRenewed(engine, draft);\n',
    without: '  return false;\n',
  },
  {
    name: 'a renewal of which nobody knew keeps the session from being changed',
    file: 'draft.ts',
    text: 'this.undecided !== undefined || this.pendingRenewals.length > 0',
    without: 'this.undecided !== undefined',
  },
  {
    name: 'a renewal lengthens the new record',
    file: 'renew.ts',
    text: 'if (await engine.store.touch(fresh.id, { rev: fresh.rev, ...times })) return touchedRecord(fresh, times);',
    without: '',
  },
  {
    name: 'a new record is short-lived until the renewal is completed',
    file: 'new-records.ts',
    text: 'return sessionRecord({ ...record, expiresAt: provisional });',
    without: 'return record;',
  },
  {
    name: 'a renewal that was not completed is not told as the end of a session',
    file: 'leftovers.ts',
    text: "return provisional === record.expiresAt ? 'orphan' : 'session';",
    without: "return provisional === null ? 'orphan' : 'session';",
  },
  {
    name: 'a new record that was not lengthened is a session if a pointer leads there',
    file: 'leftovers.ts',
    text: 'successorOf(engine, before)?.id === record.id',
    without: 'before === null',
  },
  {
    name: 'without a grace the old token leads nowhere, whatever the clock',
    file: 'renew.ts',
    text: 'const until = grace === 0 ? 0 : engine.clock.now() + grace;',
    without: 'const until = engine.clock.now() + grace;',
  },
  {
    name: 'a pointer is not written to a record that is stale by then',
    file: 'renew.ts',
    text: '!isStale(fresh, engine.clock.now()) && (await',
    without: '(await',
  },
  {
    name: 'a renewal that is not confirmed is not told as having failed',
    file: 'renew.ts',
    text: "if (hasCode(cause, 'SESSION_GONE')) throw cause;",
    without: 'throw cause;',
  },
  {
    name: 'the old token leads to the session within its grace only',
    file: 'drafts.ts',
    text: 'successor !== undefined && engine.clock.now() < successor.until',
    without: 'successor !== undefined',
  },
  {
    name: 'a pointer is not handed out as a session',
    file: 'drafts.ts',
    text: 'if (isHandedOut(engine, record)) return record;',
    without: 'return record;',
  },
  {
    name: 'who comes late through an old token renews nothing',
    file: 'replace.ts',
    text: 'if (draft.renewal !== undefined && base.id !== draft.id) leaveToOther(engine, draft);',
    without: '',
  },
  {
    name: 'who comes late through an old token, and wanted a new one, does nothing',
    file: 'replace.ts',
    text: 'if (draft.renewal?.periodic !== true) throw conflict(engine, draft);',
    without: '',
  },
  {
    name: 'every renewal of which nobody knew is looked for',
    file: 'renew.ts',
    text: 'draft.pendingRenewals = [...draft.pendingRenewals, attempt];',
    without: 'draft.pendingRenewals = [attempt];',
  },
  {
    name: 'a renewal that cannot be looked for is not done again',
    file: 'renew.ts',
    text: '    throw new IndeterminateError(message, { cause });\n  }\n}\n\n/** Both',
    without: '    return false;\n  }\n}\n\n/** Both',
  },
  {
    name: 'a session that was checked out through an old token gets no new one',
    file: 'session.ts',
    text: 'if (oldId !== undefined) throw oldToken(record.id);',
    without: '',
  },
  {
    name: 'a pointer stays for the whole grace',
    file: 'new-records.ts',
    text: 'Math.max(base.expiresAt, Math.min(successor.until, absoluteAt))',
    without: 'base.expiresAt',
  },
  {
    name: 'a token leads to its own session only, once that goes on under another id',
    file: 'write-for.ts',
    text: 'if (next.id === draft.id) draft.record = next;',
    without: 'if (next !== undefined) draft.record = next;',
  },
  {
    name: 'a renewal that happened though signs of life failed is found out',
    file: 'held.ts',
    text: 'if (!(await isRenewed(engine, draft))) throw error;',
    without: 'throw error;',
  },
];
