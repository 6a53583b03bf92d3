import type { Condition } from './condition.ts';

/** What the end of a session stands on. */
export const conditionsOfEnding: readonly Condition[] = [
  {
    name: 'a session is ended as the very record that was seen',
    file: 'destroy.ts',
    text: 'if (await engine.store.remove(id, { rev: record.rev })) {',
    without: 'if (await engine.store.remove(id)) {',
  },
  {
    name: 'ending follows the pointer',
    file: 'destroy.ts',
    text: "if (kind === 'pointer') return destroyChain(engine, record, reason, only);",
    without: '',
  },
  {
    name: 'a chain is ended from its end backwards',
    file: 'destroy.ts',
    text: 'const successor = successorOf(engine, pointer);',
    without: 'await engine.store.remove(pointer.id); const successor = successorOf(engine, pointer);',
  },
  {
    name: 'ending looks again when a commit came in between',
    file: 'destroy.ts',
    text: 'look <= MOST_LOOKS',
    without: 'look <= 1',
  },
  {
    name: 'ending a session does not end another under its id',
    file: 'destroy.ts',
    text: 'return birth === undefined || engine.reader.envelopeOf(record).birth === birth;',
    without: 'return true;',
  },
  {
    name: 'a list of sessions is not ended as a session',
    file: 'destroy.ts',
    text: "if (kind === 'index' || kind === 'orphan') return false;",
    without: "if (kind === 'orphan') return false;",
  },
  {
    name: 'a renewal that is under way is not ended by its new record',
    file: 'destroy.ts',
    text: "if (kind === 'index' || kind === 'orphan') return false;",
    without: "if (kind === 'index') return false;",
  },
  {
    name: 'a stale session is removed only if it was not renewed meanwhile',
    file: 'destroy.ts',
    text: 'await engine.store.remove(id, { rev: record.rev, staleAt: now })',
    without: 'await engine.store.remove(id)',
  },
  {
    name: 'a stale session is removed only if it was not touched meanwhile',
    file: 'destroy.ts',
    text: '{ rev: record.rev, staleAt: now }',
    without: '{ rev: record.rev }',
  },
  {
    name: 'a sweep looks whether a session is stale',
    file: 'destroy.ts',
    text: 'if (record === undefined || !isStale(record, now)) return undefined;',
    without: 'if (record === undefined) return undefined;',
  },
  {
    name: 'only the end of a session is told, and not that of what a renewal left',
    file: 'destroy.ts',
    text: "if (kind === 'session') await ended(engine, id, 'expired', { record });",
    without: "await ended(engine, id, 'expired', { record });",
  },
  {
    name: 'who signs out with an old token means the session, wherever it is',
    file: 'check-in.ts',
    text: "else if (oldId !== undefined) await destroy(engine, oldId, 'invalidated');",
    without: '',
  },
  {
    name: 'an attempt to create cannot bring back what has ended since',
    file: 'check-in.ts',
    text: 'if (draft.undecided !== undefined && draft.token !== undefined) await abandon(engine, draft, draft.undecided);',
    without: '',
  },
  {
    name: 'what a stale pointer leads to is looked at before it goes',
    file: 'destroy.ts',
    text: "kind === 'pointer' ? await removeStale(engine, successorOf(engine, record)?.id ?? id) : undefined",
    without: 'undefined',
  },
  {
    name: 'a stale session is not handed out',
    file: 'drafts.ts',
    text: 'if (record === undefined || isStale(record, engine.clock.now())) return undefined;',
    without: 'if (record === undefined) return undefined;',
  },
  {
    name: 'a holder who ends the session lets the next one in',
    file: 'check-in.ts',
    text: '  grant?.leave();\n',
    without: '',
  },
  {
    name: 'nothing lives beyond its absolute end',
    file: 'envelope.ts',
    text: 'return Math.min(now + envelope.timeout, envelope.absoluteAt);',
    without: 'return now + envelope.timeout;',
  },
];
