import type { Duration, Session, SessionDictionary, SessionId } from '@coatcheck/core';
import * as fc from 'fast-check';
import assert from 'node:assert/strict';
import { failureOf } from '../failure.ts';
import type { ManualClock } from '../manual-clock.ts';
import { sessionId } from '../records.ts';
import type { Counters, DictionaryModel } from './dictionary-model.ts';

/** What the model is compared with. */
export interface Real {
  readonly sessions: SessionDictionary<Counters>;
  readonly clock: ManualClock;
  /** What the hook was told. */
  readonly ended: string[];
  /** The sessions that were checked out, and that will be checked in by a later command. */
  readonly atWork: Map<string, Session<Counters>>;
}

/** The names of the sessions that histories are about. */
export const names: readonly string[] = ['one', 'other'];

/** The name of the session under an id. */
export function nameOf(id: SessionId): string | undefined {
  return names.find((name) => sessionId(name) === id);
}

/** What can be done to a dictionary; listing it only where the store can. */
export function dictionaryCommands(lists: boolean): fc.Arbitrary<Command>[] {
  return [...lookingUp, ...storing, ...ending, ...working, passing, ...(lists ? [fc.oneof(...listing), sweeping] : [])];
}

type Command = fc.AsyncCommand<DictionaryModel, Real>;

/** What a command came to, in the real dictionary and in the model; nothing where there is nothing to see. */
type Outcome = Promise<readonly [real: unknown, expected: unknown] | undefined>;

const keys = fc.constantFrom<(keyof Counters)[]>('a', 'b');
const numbers = fc.integer({ min: -9, max: 9 });
const counters: fc.Arbitrary<Counters> = fc.record({ a: numbers, b: numbers }, { requiredKeys: [] });
const timeouts = fc.constantFrom<Duration[]>(0, 1, 300, 5_000, 'never');

const lookingUp = [
  on('get', async (name, model, real, id) => [valuesOf(await real.sessions.get(id)), model.live(name)?.counters]),
  on('has', async (name, model, real, id) => [await real.sessions.has(id), model.live(name) !== undefined]),
];

const storing = [
  onWith('set', counters, async (name, values, model, real, id) => {
    await real.sessions.set(id, filled(real.sessions.create(), values));
    model.put(name, values);
    return undefined;
  }),
  onWith('storeSession', counters, async (name, values, model, real, id) => {
    await real.sessions.storeSession(filled(real.sessions.create(id), values));
    model.put(name, values);
    return undefined;
  }),
  onWith('setDefault', counters, async (name, values, model, real, id) => {
    const session = await real.sessions.setDefault(id, filled(real.sessions.create(id), values));
    if (model.live(name) === undefined) model.put(name, values);
    return [valuesOf(session), model.live(name)?.counters];
  }),
];

const ending = [
  on('delete', async (name, model, real, id) => {
    const live = model.live(name) !== undefined;
    if (live) model.remove(name, 'deleted');
    else model.removeStale(name);
    return [await real.sessions.delete(id), live];
  }),
  on('pop', async (name, model, real, id) => {
    const live = model.live(name);
    if (live !== undefined) model.sessions.delete(name);
    return [valuesOf(await real.sessions.pop(id)), live?.counters];
  }),
  on('invalidate', async (name, model, real, id) => {
    const session = await real.sessions.get(id);
    session?.invalidate();
    await session?.checkIn();
    if (model.live(name) !== undefined) model.remove(name, 'invalidated');
    return undefined;
  }),
];

const working = [
  on('visit', async (name, model, real, id) => {
    const session = await real.sessions.get(id);
    await session?.checkIn();
    const live = model.live(name);
    if (live !== undefined) model.visit(live);
    return undefined;
  }),
  onWith('change', fc.tuple(keys, numbers), async (name, [key, value], model, real, id) => {
    const session = await real.sessions.get(id);
    const outcome = await session?.set(key, value).checkIn();
    const live = model.live(name);
    if (live === undefined) return [outcome, undefined];
    live.counters[key] = value;
    model.use(live);
    return [outcome, 'committed'];
  }),
  onWith('increment', keys, async (name, key, model, real, id) => {
    const failure = await failureOf(() => real.sessions.update(id, (session) => session.increment(key)));
    return [failure, model.increment(model.live(name), key)];
  }),
  onWith('set timeout', timeouts, async (name, timeout, model, real, id) => {
    const session = await real.sessions.get(id);
    if (session !== undefined) session.timeout = timeout;
    await session?.checkIn();
    const live = model.live(name);
    if (live === undefined) return undefined;
    live.timeout = timeout === 'never' ? Infinity : Number(timeout);
    model.use(live);
    return undefined;
  }),
  on('begin work', async (name, model, real, id) => {
    const live = model.live(name);
    if (live === undefined) return undefined;
    real.atWork.set(name, await real.sessions.checkOut(id));
    model.atWork.set(name, live);
    return undefined;
  }),
  onWith('commit work', keys, async (name, key, model, real) => {
    const session = real.atWork.get(name);
    if (session === undefined) return undefined;
    session.increment(key);
    const failure = await failureOf(() => session.checkIn());
    const begun = model.atWork.get(name);
    real.atWork.delete(name);
    model.atWork.delete(name);
    return [failure, model.increment(begun === model.live(name) ? begun : undefined, key)];
  }),
];

const passing = fc.constantFrom(1, 50, 99, 100, 500, 999, 1_000, 6_000).map((milliseconds) =>
  command(`let ${milliseconds} ms pass`, async (model, real) => {
    real.clock.advance(milliseconds);
    model.now += milliseconds;
    return undefined;
  }),
);

const listing = [
  all('size', async (model, real) => [await real.sessions.size(), model.sessions.size]),
  all('keys', async (model, real) => [new Set((await real.sessions.keys()).map(nameOf)), new Set(model.liveNames())]),
  all('items', async (model, real) => [
    new Map((await real.sessions.items()).map(([id, session]) => [nameOf(id), valuesOf(session)])),
    new Map(model.liveNames().map((name) => [name, model.live(name)?.counters])),
  ]),
  all('clear', async (model, real) => {
    await real.sessions.clear();
    model.sessions.clear();
    return undefined;
  }),
];

const sweeping = all('sweep', async (model, real) => {
  const stale = [...model.sessions.keys()].filter((name) => model.removeStale(name));
  return [await real.sessions.cleanStaleSessions(), stale.length];
});

function on(
  what: string,
  run: (name: string, model: DictionaryModel, real: Real, id: SessionId) => Outcome,
): fc.Arbitrary<Command> {
  return fc
    .constantFrom(...names)
    .map((name) => command(`${what} ${name}`, (model, real) => run(name, model, real, sessionId(name))));
}

function onWith<Argument>(
  what: string,
  argument: fc.Arbitrary<Argument>,
  run: (name: string, given: Argument, model: DictionaryModel, real: Real, id: SessionId) => Outcome,
): fc.Arbitrary<Command> {
  return fc
    .tuple(fc.constantFrom(...names), argument)
    .map(([name, given]) =>
      command(`${what} ${name} ${fc.stringify(given)}`, (model, real) =>
        run(name, given, model, real, sessionId(name)),
      ),
    );
}

function all(what: string, run: (model: DictionaryModel, real: Real) => Outcome): fc.Arbitrary<Command> {
  return fc.constant(command(what, run));
}

/** Both come to the same, and after each command the hook has been told of the same ends. */
function command(what: string, run: (model: DictionaryModel, real: Real) => Outcome): Command {
  return {
    check: () => true,
    toString: () => what,
    async run(model, real) {
      const [outcome, expected] = (await run(model, real)) ?? [];
      assert.deepEqual(outcome, expected);
      assert.deepEqual(real.ended.toSorted(), model.ended.toSorted());
    },
  };
}

function filled(session: Session<Counters>, { a, b }: Counters): Session<Counters> {
  if (a !== undefined) session.set('a', a);
  if (b !== undefined) session.set('b', b);
  return session;
}

function valuesOf(session: Session<Counters> | undefined): Counters | undefined {
  return session === undefined ? undefined : Object.fromEntries(session.entries());
}
