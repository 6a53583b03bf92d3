import type { RecordStore } from '@coatcheck/core';
import { SessionLruStore } from '@coatcheck/lru';
import { SessionMemoryStore } from '@coatcheck/memory';
import { floorsReach } from './comparison.ts';
import type { Comparison, Measure, Row } from './comparison.ts';
import { change, idAt, readValue } from './operations.ts';
import type { Choice } from './operations.ts';
import { visitingOrder } from './order.ts';
import { fill, openCounter } from './peers/coatcheck.ts';
import type { Counter } from './peers/coatcheck.ts';
import { RawLru } from './peers/raw-lru.ts';

const MEMORY = 'Coatcheck memory';
const LRU = 'Coatcheck Lru';
const AGING = 'Coatcheck Lru with maxSize and maxAge';
const TIERED = 'Coatcheck Lru before another store';
const RAW = 'raw lru-cache of encoded values';

/** Reading and changing in bounded memory that has room for all; of many sessions reading alone, as it comes. */
export async function lruRows(few: number, many: number, measure: Measure): Promise<Row[]> {
  return [
    ...(await withStores(few, [LRU, AGING, TIERED, MEMORY], async (stores) => [
      await measure(reading(stores)),
      await measure(changing(stores)),
    ])),
    ...(await withStores(many, [LRU, MEMORY], async (stores) => [await measure(reading(stores))])),
  ];
}

type Name = typeof MEMORY | typeof LRU | typeof AGING | typeof TIERED;

interface Stores {
  readonly sessions: number;
  readonly counters: ReadonlyMap<Name, Counter>;
  readonly raw: RawLru;
  readonly choice: Choice;
}

const newStore: Readonly<Record<Name, (sessions: number) => RecordStore>> = {
  [MEMORY]: () => new SessionMemoryStore(),
  [LRU]: (max) => new SessionLruStore({ max }),
  [AGING]: (max) => new SessionLruStore({ max, maxSize: max * LARGEST, maxAge: '1d' }),
  [TIERED]: (max) => new SessionLruStore({ max, overflow: new SessionMemoryStore() }),
};

/** More than any session here takes, in bytes. */
const LARGEST = 4_096;

/** Makes and fills the stores of these names, works on them, and closes them. */
async function withStores(
  sessions: number,
  names: readonly Name[],
  work: (stores: Stores) => Promise<Row[]>,
): Promise<Row[]> {
  await using closing = new AsyncDisposableStack();
  const counters = new Map<Name, Counter>();
  for (const name of names) {
    const counter = await openCounter(newStore[name](sessions));
    closing.use(counter.application);
    await fill(counter, sessions);
    counters.set(name, counter);
  }
  const raw = new RawLru(sessions);
  raw.fill(sessions);
  return await work({ sessions, counters, raw, choice: visitingOrder(sessions) });
}

function reading({ sessions, counters, raw, choice }: Stores): Comparison {
  return {
    section: 'lru',
    title: 'Check out and read a value',
    about:
      'The value is the CSRF token, a string. Every store has room for all sessions: nothing is evicted, and nothing moves. lru-cache itself is given the id, and hands out the encoded values as they are: it stands for the least that finding costs where it is also noted what was used last.',
    sessions,
    seconds: 'cpu',
    warmUp: sessions,
    reference: MEMORY,
    subjects: [
      ...Array.from(counters, ([name, counter]) => ({ name, ...readValue(counter, choice) })),
      { name: RAW, operate: (n) => Number(raw.get(idAt(raw.ids, choice(n))) !== undefined), returns: 1 },
    ],
    goals: [{ subject: LRU, atLeast: 0.8, shortfall: floorsReach('Besides, it is noted what was used last', RAW) }],
  };
}

function changing({ sessions, counters, choice }: Stores): Comparison {
  return {
    section: 'lru',
    title: 'Check out, change and check in',
    about: 'A visit is counted, and the time noted.',
    sessions,
    seconds: 'cpu',
    warmUp: sessions,
    reference: MEMORY,
    subjects: Array.from(counters, ([name, counter]) => ({ name, ...change(counter, choice) })),
  };
}
