import { SessionMemoryStore } from '@coatcheck/memory';
import { floorsReach } from './comparison.ts';
import type { Comparison, Measure, Row, Subject } from './comparison.ts';
import type { ExpressStore } from './peers/express-store.ts';
import { FlowingCounter } from './peers/flowing-counter.ts';
import { SessionMapStore } from './peers/map-store.ts';
import { expressMemoryStore, memorystore } from './peers/memory-peers.ts';
import { RawMap } from './peers/raw-map.ts';

const OURS = 'Coatcheck memory';
const VISITING = 'Coatcheck core over a Map without an index: visits all';
const ALL = 'express-session MemoryStore: all';
const RAW = 'raw Map: visits all';

/** Sweeping while one of a hundred sessions is stale. */
export async function sweepRows(sessions: number, measure: Measure): Promise<Row[]> {
  const stale = Math.ceil(sessions / 100);
  const stores: Stores = {
    ours: await FlowingCounter.open(new SessionMemoryStore(), sessions, stale),
    visiting: await FlowingCounter.open(new SessionMapStore(), sessions, stale),
    express: expressMemoryStore(),
    memorystore: memorystore(),
    raw: new RawMap(),
    stale,
  };
  await stores.express.fill(sessions - stale);
  await stores.memorystore.fill(sessions - stale);
  stores.raw.fill(sessions - stale);
  try {
    return [await measure(sweeping(stores, sessions)), await measure(await finding(stores, sessions))];
  } finally {
    await stores.ours.application.close();
    await stores.visiting.application.close();
  }
}

interface Stores {
  readonly ours: FlowingCounter;
  readonly visiting: FlowingCounter;
  readonly express: ExpressStore<ReturnType<typeof expressMemoryStore>['store']>;
  readonly memorystore: ExpressStore<ReturnType<typeof memorystore>['store']>;
  readonly raw: RawMap;
  /** How many sessions are stale at each sweep. */
  readonly stale: number;
}

function sweeping({ ours, visiting, express, memorystore: other, raw, stale }: Stores, sessions: number): Comparison {
  return {
    section: 'sweep',
    title: 'Sweep with 1 % stale',
    about:
      'One sweep is one operation. The reference is what Coatcheck does where a store knows only its ids: the default of its base class reads every record. Coatcheck reads each stale session again, removes it only if it is stale still, and tells the listeners; between two stretches it lets others run. ' +
      'The raw Map deletes what it meets. express-session has no sweep: its `all` parses every session and drops the stale ones.',
    sessions,
    seconds: 'cpu',
    reference: VISITING,
    subjects: [
      sweepBy(OURS, ours),
      sweepBy(VISITING, visiting),
      {
        name: RAW,
        prepare: () => raw.fill(stale, Date.now() - 1),
        operate: () => raw.sweep(),
        returns: stale,
        most: 1,
      },
      {
        name: 'memorystore: prune',
        prepare: () => other.fill(stale, new Date(Date.now() - 1_000)),
        operate() {
          other.store.prune();
          return 1;
        },
        returns: 1,
        most: 1,
        verify: () => assertHolds(other, sessions - stale),
      },
      {
        name: ALL,
        prepare: () => express.fill(stale, new Date(Date.now() - 1_000)),
        async operate() {
          await allOf(express);
          return 1;
        },
        returns: 1,
        most: 1,
        verify: () => assertHolds(express, sessions - stale),
      },
    ],
    goals: [
      { subject: OURS, atLeast: 20, shortfall: floorsReach('What is stale has to be removed in either case', RAW) },
      { subject: OURS, atLeast: 20, than: ALL },
    ],
  };
}

function sweepBy(name: string, counter: FlowingCounter): Subject {
  return {
    name,
    prepare: () => counter.flow(),
    operate: async () => counter.isAboutAllStale(await counter.application.sweep()),
    returns: 1,
    most: 1,
  };
}

/** Only the part of a sweep in which stores differ: which sessions may be stale. */
async function finding({ ours, visiting, raw, stale }: Stores, sessions: number): Promise<Comparison> {
  await ours.flow();
  await visiting.flow();
  raw.fill(stale, Date.now() - 1);
  return {
    section: 'sweep',
    title: 'Find the stale, 1 % of all',
    about: 'The part of a sweep that a store does: to name the sessions that may be stale. Nothing is removed.',
    sessions,
    seconds: 'cpu',
    reference: RAW,
    subjects: [
      { name: OURS, operate: () => countStale(ours), returns: 1 },
      { name: VISITING, operate: () => countStale(visiting), returns: 1 },
      { name: RAW, operate: () => raw.stale().length, returns: stale },
    ],
  };
}

async function countStale(counter: FlowingCounter): Promise<number> {
  let count = 0;
  const stale = counter.store.stale(counter.now);
  if (Symbol.iterator in stale) {
    for (const _ of stale) count += 1;
  } else {
    for await (const _ of stale) count += 1;
  }
  return counter.isAboutAllStale(count);
}

function allOf({ store }: Stores['express']): Promise<void> {
  return new Promise((resolve, reject) => {
    store.all((error: unknown) => (error ? reject(new Error('all failed', { cause: error })) : resolve()));
  });
}

async function assertHolds(
  { store }: { readonly store: Pick<Stores['express']['store'], 'length'> },
  sessions: number,
): Promise<void> {
  const held = await new Promise((resolve) => store.length((_error: unknown, length?: number) => resolve(length)));
  if (held !== sessions) throw new Error(`After the sweep there are ${String(held)} sessions instead of ${sessions}.`);
}
