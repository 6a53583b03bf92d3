import type { Condition } from './condition.ts';

/** What the mode 'optimistic' stands on. */
export const conditionsOfOptimistic: readonly Condition[] = [
  {
    name: 'a commit is on the condition of the revision that it started from',
    file: 'replace.ts',
    text: 'writeFor(engine, draft, nextRecord(engine, base, values, draft.amendment), { rev: base.rev })',
    without:
      "Promise.resolve(engine.store.read(base.id)).then((now) => writeFor(engine, draft, nextRecord(engine, base, values, draft.amendment), { rev: now?.rev ?? '' }))",
  },
  {
    name: 'a commit that starts from a leased record waits',
    file: 'replace.ts',
    text: '!isStale(record, engine.clock.now()) && !isLeased(engine, record)',
    without: '!isStale(record, engine.clock.now())',
  },
  {
    name: 'a commit that starts from a stale record looks whether it was renewed',
    file: 'replace.ts',
    text: '!isStale(record, engine.clock.now()) && !isLeased(engine, record)',
    without: '!isLeased(engine, record)',
  },
  {
    name: 'a commit that comes late waits for a lease',
    file: 'replace.ts',
    text: `    if (isLeased(engine, base)) {
      base =`,
    without: `    if (base.id === '') {
      base =`,
  },
  {
    name: 'those who come late go one after the other',
    file: 'replace.ts',
    text: 'return engine.queues.inTurn(id, patience, () => replaceLate(engine, draft, id, patience));',
    without: 'return replaceLate(engine, draft, id, patience);',
  },
  {
    name: 'a commit of which nobody knew is looked for before it is done again',
    file: 'check-in.ts',
    text: `  if (draft.undecided !== undefined && (await decide(engine, draft, draft.undecided))) return 'committed';
  const { changed`,
    without: '  const { changed',
  },
  {
    name: 'a commit of which nobody can know is not done again',
    file: 'write-for.ts',
    text: '!happened && held?.rev !== draft.record?.rev',
    without: 'held === null',
  },
  {
    name: 'a commit that comes late is not done on top of itself',
    file: 'replace.ts',
    text: "if (draft.undecided !== undefined && (await decideBy(engine, draft, draft.undecided, base))) return 'committed';",
    without: '',
  },
  {
    name: 'a commit that comes late waits under the new id of its session',
    file: 'replace.ts',
    text: 'if (base.id !== id) return replaceInTurn(engine, draft, base.id, patience);',
    without: '',
  },
  {
    name: 'a check-in waits for what is under way',
    file: 'draft.ts',
    text: 'if (before !== undefined) await before;',
    without: '',
  },
  {
    name: 'nothing is done to a session that is being stored',
    file: 'draft.ts',
    text: 'this.#checkingIn === undefined && !this.#storing',
    without: 'this.#checkingIn === undefined',
  },
  {
    name: 'what replaces a session by the dictionary waits for a lease',
    file: 'put.ts',
    text: 'if (held !== undefined && isLeased(engine, held)) {',
    without: 'if (held === null) {',
  },
  {
    name: 'nothing is stored where a renewal left a pointer',
    file: 'put.ts',
    text: 'if (isHandedOut(engine, record)) return record;',
    without: 'return record;',
  },
  {
    name: 'an attempt to create of which nobody knew is looked for before another is made',
    file: 'check-in.ts',
    text: `    // What stands there may be an earlier attempt of this very commit.
    if (draft.undecided !== undefined && (await decide(engine, draft, draft.undecided))) return 'committed';
`,
    without: '',
  },
  {
    name: 'a conflict is refused',
    file: 'replace.ts',
    text: 'if (conflicts.length > 0) throw conflict(engine, draft, conflicts);',
    without: '',
  },
  {
    name: 'a change of the whole session is refused if anything came first',
    file: 'replace.ts',
    text: 'if (base.rev !== record.rev) throw refusal(draft);',
    without: '',
  },
  {
    name: 'update waits for a lease before it runs its change',
    file: 'update.ts',
    text: 'record !== undefined && isLeased(engine, record)',
    without: "record !== undefined && record.id === ''",
  },
  {
    name: 'a change of the whole session waits for a lease',
    file: 'replace.ts',
    text: 'if (isLeased(engine, base)) base = await standingUnleased(engine, draft);',
    without: '',
  },
  {
    name: 'a commit goes to the session that it came from, and not to another under its id',
    file: 'standing.ts',
    text: 'reader.envelopeOf(held).birth === reader.envelopeOf(from).birth',
    without: 'reader.envelopeOf(held).birth !== undefined',
  },
  {
    name: 'a value is taken on the condition of the revision it was seen under',
    file: 'take.ts',
    text: 'if (await written(engine, next, { rev: base.rev })) {',
    without: "if (await written(engine, next, { rev: (await engine.store.read(base.id))?.rev ?? '' })) {",
  },
  {
    name: 'taking a value waits for a lease',
    file: 'take.ts',
    text: 'if (isLeased(engine, base)) base = await standingUnleased(engine, draft);',
    without: '',
  },
  {
    name: 'a session is popped on the condition of the revision it was seen under',
    file: 'pop.ts',
    text: 'await engine.store.remove(record.id, { rev: record.rev })',
    without: 'await engine.store.remove(record.id)',
  },
  {
    name: 'popping a session waits for a lease',
    file: 'pop.ts',
    text: 'if (record === undefined || !isLeased(engine, record)) return record;',
    without: 'return record;',
  },
  {
    name: 'a session is created only where nothing stands',
    file: 'check-in.ts',
    text: "writeFor(engine, draft, record, 'absent')",
    without:
      "Promise.resolve(engine.store.read(record.id)).then((now) => writeFor(engine, draft, record, now === undefined ? 'absent' : { rev: now.rev }))",
  },
  {
    name: 'a touch is on the condition of the revision that was read',
    file: 'check-in.ts',
    text: '{ rev: record.rev, accessedAt: now, expiresAt: expiryOf(envelope, now) }',
    without:
      "{ rev: (await engine.store.read(record.id))?.rev ?? '', accessedAt: now, expiresAt: expiryOf(envelope, now) }",
  },
  {
    name: 'a write that was not answered counts as done only if its revision is seen',
    file: 'written.ts',
    text: "hasCode(error, 'INDETERMINATE') && (await isSeen(engine, record))",
    without: "hasCode(error, 'INDETERMINATE')",
  },
  {
    name: 'a write that was not answered is looked for',
    file: 'written.ts',
    text: "hasCode(error, 'INDETERMINATE') && (await isSeen(engine, record))",
    without: 'error === null',
  },
];
