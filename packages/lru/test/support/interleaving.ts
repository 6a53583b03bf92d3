import assert from 'node:assert/strict';
import { HistoryRecorder, linearizable, recordModel, seededNumbers } from '@coatcheck/conformance/history';
import type { RecordCalls, RecordOperation, StoredRecord } from '@coatcheck/conformance/history';
import { hasCode } from '@coatcheck/core';
import type { SessionId, SessionRecord, WriteCondition } from '@coatcheck/core';
import type { LruStoreOptions } from '../../src/index.ts';
import type { Fate } from './controlled-store.ts';
import { idOf, MINUTE, recordOf } from './records.ts';
import { settled, startedOver } from './stores.ts';
import type { StartedOver } from './stores.ts';

/** What is to be played. */
export interface Play {
  readonly seed: number;
  readonly options: LruStoreOptions;
  /** How often a call of the overflow store fails, from 0 to 1, and in which way. */
  readonly failures: { readonly share: number; readonly fates: readonly Exclude<Fate, 'succeeds'>[] };
  /** Whether the store is listed, flushed and counted meanwhile. */
  readonly alsoLists: boolean;
}

/** What came of it. */
interface Played extends StartedOver {
  readonly operations: readonly RecordOperation[];
  /** What was found under each id when all was over. */
  readonly found: ReadonlyMap<SessionId, SessionRecord>;
  /** What contradicts the promises in a way that no history shows. */
  readonly wrong: readonly string[];
}

const unwell = ['fails before', 'fails after'] as const;

/** What is played, with what it is about. */
export const plays: readonly (readonly [name: string, setting: Omit<Play, 'seed'>])[] = [
  ['an overflow store that is slow', { options: { max: 1 }, failures: { share: 0, fates: [] }, alsoLists: false }],
  [
    'an overflow store that fails now and then, without having done anything',
    { options: { max: 1 }, failures: { share: 0.3, fates: ['fails before'] }, alsoLists: false },
  ],
  [
    'an overflow store that fails now and then, sometimes after having done it',
    { options: { max: 2 }, failures: { share: 0.3, fates: unwell }, alsoLists: false },
  ],
  [
    'an overflow store that does not answer now and then, and does what it was told later',
    { options: { max: 1 }, failures: { share: 0.3, fates: ['is late'] }, alsoLists: true },
  ],
  [
    'an overflow store that fails in every way, with room for few that are on their way',
    { options: { max: 2, maxDemoting: 2 }, failures: { share: 0.3, fates: [...unwell, 'is late'] }, alsoLists: true },
  ],
  [
    'listings, flushes, sweeps and counts in between',
    { options: { max: 1 }, failures: { share: 0.1, fates: unwell }, alsoLists: true },
  ],
  [
    'an age after which sessions leave memory',
    { options: { max: 2, maxAge: 200, ageFrom: 'use' }, failures: { share: 0.1, fates: unwell }, alsoLists: true },
  ],
  [
    'a bound on their size, and room for one that is on its way',
    { options: { maxSize: 350, maxDemoting: 1 }, failures: { share: 0.2, fates: unwell }, alsoLists: false },
  ],
];

/** The sessions that all clients are about. */
const ids = ['a', 'b', 'c', 'd'].map(idOf);
const CLIENTS = 4;
const STEPS = 120;

/**
 * Plays the interleavings of some seeds, and checks each: there is an order of the calls that explains all answers, and in the end each
 * session is where it was left, once; when the store was stopped, in the overflow store.
 */
export async function playAll(
  setting: Omit<Play, 'seed'>,
  seeds: { readonly first: number; readonly last: number },
): Promise<void> {
  let left = 0;
  const isLate = setting.failures.fates.includes('is late');
  for (let seed = seeds.first; seed <= seeds.last; seed += 1) {
    const { overflow, operations, found, wrong } = await play({ ...setting, seed });
    const violations = linearizable(recordModel, operations).map(({ message }) => message);
    assert.deepEqual({ seed, violations, wrong }, { seed, violations: [], wrong: [] });
    // A call that was not answered may take effect at the very end, if it was the application's own.
    if (!isLate) assert.deepEqual({ seed, left: overflow.records }, { seed, left: found });
    left += found.size;
  }
  // Else there would have been nothing that could have been lost.
  assert.ok(left > seeds.last - seeds.first, `${left} sessions were left`);
}

/**
 * Plays one interleaving, drawn from the seed: in each step a client that waits for nothing calls a primitive, or a call of the overflow
 * store is answered in some way, or time passes. In the end the overflow store is well again.
 */
async function play({ seed, options, failures, alsoLists }: Play): Promise<Played> {
  const next = seededNumbers(seed);
  const world = await startedOver(options);
  const { overflow, clock, store } = world;
  const recorder = new HistoryRecorder<RecordCalls>();
  const wrong: string[] = [];
  const clients = Array.from({ length: CLIENTS }, (_, n) => new Client(`c${n}`, world, recorder, next, wrong));
  const mayHaveHappened = failures.fates.includes('fails after');
  const isLate = failures.fates.includes('is late');
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(next() * items.length)];
  const fate = (): Fate => (next() < failures.share ? (pick(failures.fates) ?? 'succeeds') : 'succeeds');
  const act = (): void => pick(clients.filter(({ isBusy }) => !isBusy))?.act(pick(ids) ?? idOf('a'), mayHaveHappened);
  const others: Promise<unknown>[] = [];

  overflow.hold();
  for (let step = 0; step < STEPS; step += 1) {
    const what = next();
    if (what < 0.05) clock.advance(Math.floor(next() * 400));
    else if (what < 0.15 && isLate) {
      const late = pick(overflow.late);
      if (late !== undefined) overflow.land(late);
      // Once all have taken effect, none is waited for.
      else if (next() < 0.2) clock.advance(MINUTE);
    } else if (what < 0.1 && alsoLists) others.push(listing(world, next()));
    else if (what < 0.5) act();
    else {
      pick(overflow.waiting)?.answer(fate());
      // What comes of it takes some turns of the queue of promises, and somebody may call in between.
      for (let turns = Math.floor(next() * 12); turns > 0; turns -= 1) await Promise.resolve();
      if (next() < 0.5) act();
    }
    await settled();
  }
  overflow.recover();
  overflow.land();
  await settled();
  // Some wait for room, since what is on its way stays there for a minute; after two, all has arrived.
  await clock.advanceAsync(2 * MINUTE);
  await Promise.all([...clients.map(({ underWay }) => underWay), ...others]);

  const found = new Map<SessionId, SessionRecord>();
  for (const id of ids) {
    const record = await clients[0]?.read(id);
    if (record !== undefined) found.set(id, record);
  }
  const listed = await Array.fromAsync(store.ids());
  if (listed.toSorted().join() !== Array.from(found.keys()).toSorted().join()) wrong.push(`listed: ${listed.join()}`);
  const count = await store.count();
  if (count !== found.size) wrong.push(`counted: ${count}, found: ${found.size}`);

  await store.stop();
  for (const id of ids) {
    const underWay = recorder.start({ session: id, client: 'afterwards', kind: 'read', input: {} });
    const left = overflow.records.get(id);
    underWay.answered(left === undefined ? 'absent' : stored(left));
  }
  return { ...world, operations: recorder.operations, found, wrong };
}

/** Something about all sessions, which may fail as the overflow store does. */
async function listing({ store, clock }: StartedOver, what: number): Promise<void> {
  try {
    if (what < 0.4) await store.flush();
    else if (what < 0.7) await Array.fromAsync(store.ids());
    else if (what < 0.8) await Array.fromAsync(store.stale(clock.now()));
    else await store.count();
  } catch {
    // What matters is what it does to others.
  }
}

class Client {
  underWay: Promise<void> = Promise.resolve();
  isBusy = false;
  readonly #name: string;
  readonly #world: StartedOver;
  readonly #recorder: HistoryRecorder<RecordCalls>;
  readonly #next: () => number;
  readonly #wrong: string[];
  readonly #seen = new Map<SessionId, string>();
  #writes = 0;

  constructor(
    name: string,
    world: StartedOver,
    recorder: HistoryRecorder<RecordCalls>,
    next: () => number,
    wrong: string[],
  ) {
    this.#name = name;
    this.#world = world;
    this.#recorder = recorder;
    this.#next = next;
    this.#wrong = wrong;
  }

  /** Starts some call. Its failures are certain ones, if the overflow store fails only before it did anything. */
  act(id: SessionId, mayHaveHappened: boolean): void {
    this.isBusy = true;
    this.underWay = this.#act(id, mayHaveHappened ? 'unknown' : 'failed').finally(() => {
      this.isBusy = false;
    });
  }

  async read(id: SessionId): Promise<SessionRecord | undefined> {
    const underWay = this.#recorder.start({ session: id, client: this.#name, kind: 'read', input: {} });
    const record = await this.#world.store.read(id);
    if (record !== undefined) this.#seen.set(id, record.rev);
    underWay.answered(record === undefined ? 'absent' : stored(record));
    return record;
  }

  async #act(id: SessionId, failed: 'unknown' | 'failed'): Promise<void> {
    const act = this.#next();
    if (act < 0.3) await this.#called('read', id, {}, failed, async () => stored(await this.#world.store.read(id)));
    else if (act < 0.5) await this.#write(id, 'absent', failed);
    else if (act < 0.7) await this.#write(id, { rev: this.#seen.get(id) ?? 'unseen' }, failed);
    else if (act < 0.82) await this.#remove(id, failed);
    else await this.#touch(id, failed);
  }

  async #write(id: SessionId, when: WriteCondition, failed: 'unknown' | 'failed'): Promise<void> {
    this.#writes += 1;
    const rev = `${this.#name}-${this.#writes}`;
    const accessedAt = this.#time();
    const expiresAt = accessedAt + (this.#next() < 0.4 ? 10 : 10_000);
    const record = recordOf('any', {
      id,
      rev,
      accessedAt,
      expiresAt,
      body: 'x'.repeat(1 + Math.floor(this.#next() * 150)),
    });
    await this.#called('write', id, { record: stored(record), when }, failed, async () => {
      const done = await this.#world.store.write(record, when);
      if (!done) return false;
      this.#seen.set(id, rev);
      this.#expectBehind(id, rev);
      return true;
    });
  }

  async #remove(id: SessionId, failed: 'unknown' | 'failed'): Promise<void> {
    const rev = this.#seen.get(id);
    const staleAt = this.#next() < 0.5 ? this.#time() : undefined;
    const when =
      rev === undefined || this.#next() < 0.5 ? undefined : { rev, ...(staleAt !== undefined && { staleAt }) };
    await this.#called('remove', id, when === undefined ? {} : { when }, failed, async () => {
      const done = await this.#world.store.remove(id, when);
      if (done) this.#expectBehind(id, undefined);
      return done;
    });
  }

  async #touch(id: SessionId, failed: 'unknown' | 'failed'): Promise<void> {
    const accessedAt = this.#time();
    const rev = this.#seen.get(id) ?? 'unseen';
    const touch = { rev, accessedAt, expiresAt: accessedAt + 10 + Math.floor(this.#next() * 10) };
    await this.#called('touch', id, touch, failed, async () => this.#world.store.touch(id, touch));
  }

  async #called<Kind extends keyof RecordCalls>(
    kind: Kind,
    id: SessionId,
    input: RecordCalls[Kind]['input'],
    failed: 'unknown' | 'failed',
    call: () => Promise<RecordCalls[Kind]['result']>,
  ): Promise<void> {
    const underWay = this.#recorder.start({ session: id, client: this.#name, kind, input });
    try {
      const result = await call();
      if (typeof result === 'object') this.#seen.set(id, result.rev);
      underWay.answered(result);
    } catch (error) {
      // These say that nothing was changed, and that nothing will be.
      if (hasCode(error, 'STORE_FULL') || hasCode(error, 'STORE_FAILED')) underWay.failed();
      else if (hasCode(error, 'INDETERMINATE')) underWay.unknown();
      else underWay[failed]();
    }
  }

  /** At the moment at which a change is acknowledged, the overflow store must hold nothing of what was before, unless that came late. */
  #expectBehind(id: SessionId, rev: string | undefined): void {
    if (this.#world.overflow.cameLate.has(id)) return;
    const behind = this.#world.overflow.records.get(id)?.rev;
    if (behind !== undefined && behind !== rev) this.#wrong.push(`${behind} behind, ${rev} acknowledged`);
  }

  /** Times lie so close together that some records are stale for some calls. */
  #time(): number {
    return this.#world.clock.now() + Math.floor(this.#next() * 20);
  }
}

function stored(record: SessionRecord): StoredRecord;
function stored(record: SessionRecord | undefined): StoredRecord | 'absent';
function stored(record: SessionRecord | undefined): StoredRecord | 'absent' {
  if (record === undefined) return 'absent';
  const { rev, accessedAt, expiresAt, meta, body } = record;
  return { rev, accessedAt, expiresAt, content: `${meta} ${String(body)}` };
}
