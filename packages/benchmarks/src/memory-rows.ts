import { SessionMemoryStore } from '@coatcheck/memory';
import { floorsReach } from './comparison.ts';
import type { Comparison, Measure, Row } from './comparison.ts';
import { CSRF_LENGTH } from './data.ts';
import {
  change,
  getAndSet,
  getValue,
  idAt,
  otherRevision,
  readCart,
  readValue,
  renewals,
  touchPeer,
} from './operations.ts';
import type { Choice, Operation } from './operations.ts';
import { visitingOrder } from './order.ts';
import { fill, openCounter } from './peers/coatcheck.ts';
import type { Counter } from './peers/coatcheck.ts';
import type { ExpressStore } from './peers/express-store.ts';
import { expressMemoryStore, memorystore } from './peers/memory-peers.ts';
import { RawMap } from './peers/raw-map.ts';
import { SharedMap } from './peers/shared-map.ts';

const EXPRESS = 'express-session MemoryStore';
const MEMORYSTORE = 'memorystore';
const RAW = 'raw Map with JSON';
const SHARED = 'raw Map of shared objects';
const HASHED = 'raw Map of shared objects, by token';
const READ = 'Coatcheck: check out, read a value';
const TOUCH = 'Coatcheck: touch';

const FINDING = 'The least that it takes is to find one of so many sessions at random, and to do no more';

/** Reading, touching and changing, with a given number of sessions in each store. */
export async function memoryRows(sessions: number, measure: Measure): Promise<Row[]> {
  const stores = await filledStores(sessions);
  try {
    return [
      await measure(reading(stores, 1)),
      await measure(reading(stores, 128)),
      await measure(touching(stores)),
      await measure(changing(stores)),
    ];
  } finally {
    await stores.ours.application.close();
  }
}

interface Stores {
  readonly sessions: number;
  readonly ours: Counter;
  readonly express: ExpressStore;
  readonly memorystore: ExpressStore;
  readonly raw: RawMap;
  readonly shared: SharedMap;
  readonly choice: Choice;
}

async function filledStores(sessions: number): Promise<Stores> {
  const ours = await openCounter(new SessionMemoryStore());
  const express = expressMemoryStore();
  const other = memorystore();
  const raw = new RawMap();
  await fill(ours, sessions);
  await express.fill(sessions);
  await other.fill(sessions);
  raw.fill(sessions);
  const shared = new SharedMap(raw.ids, ours.tokens);
  return { sessions, ours, express, memorystore: other, raw, shared, choice: visitingOrder(sessions) };
}

function reading(
  { sessions, ours, express, memorystore: other, raw, shared, choice }: Stores,
  inFlight: number,
): Comparison {
  return {
    section: 'memory',
    title: inFlight === 1 ? 'Read a session' : `Read a session, ${inFlight} in flight`,
    about:
      'The value is the CSRF token, a string. Coatcheck is given a token, which it hashes; it hands out primitive values as they are, and a copy of the cart. ' +
      'The stores beside it are given the id, and parse all of the session at every call; the maps of shared objects do neither, nor do they isolate or expire, and stand for the least that finding costs. MemoryStore and memorystore answer by `setImmediate`, which many calls in flight share.',
    sessions,
    seconds: 'cpu',
    inFlight,
    warmUp: sessions,
    reference: EXPRESS,
    subjects: [
      { name: READ, ...readValue(ours, choice) },
      { name: `${READ} for the first time after a write`, ...firstRead(ours, choice) },
      { name: 'Coatcheck: check out, read the cart', ...readCart(ours, choice) },
      { name: EXPRESS, ...getValue(express, choice) },
      { name: MEMORYSTORE, ...getValue(other, choice) },
      { name: RAW, operate: (n) => raw.get(idAt(raw.ids, choice(n)))?.csrf.length ?? 0, returns: CSRF_LENGTH },
      { name: SHARED, operate: (n) => shared.get(idAt(raw.ids, choice(n)))?.csrf.length ?? 0, returns: CSRF_LENGTH },
      {
        name: HASHED,
        operate: async (n) => (await shared.getByToken(idAt(ours.tokens, choice(n))))?.csrf.length ?? 0,
        returns: CSRF_LENGTH,
      },
    ],
    goals: inFlight === 1 ? [{ subject: READ, atLeast: 5, shortfall: floorsReach(FINDING, HASHED) }] : [],
  };
}

/** Core remembers what it decoded of a record. This is what it costs while there is nothing to remember. */
function firstRead(counter: Counter, choice: Choice): Operation {
  const { store, ids } = counter;
  return {
    ...readValue(counter, choice),
    async prepare(first, count) {
      for (let n = first; n < first + count; n += 1) {
        const record = await store.read(idAt(ids, choice(n)));
        if (record === undefined) throw new Error('A session is gone.');
        await store.write(otherRevision(record), { rev: record.rev });
      }
    },
    most: ids.length,
  };
}

function touching({ sessions, ours, express, memorystore: other, raw, choice }: Stores): Comparison {
  const { byStore, byCheckIn } = renewals(ours, choice);
  return {
    section: 'memory',
    title: 'Touch a session',
    about:
      "To touch is to renew a session's times and nothing else. The store of Coatcheck is called as core calls it, and beside it a whole request that only looks.",
    sessions,
    seconds: 'cpu',
    warmUp: sessions,
    reference: EXPRESS,
    subjects: [
      { name: TOUCH, ...byStore },
      { name: 'Coatcheck: check out, check in with a touch', ...byCheckIn },
      { name: EXPRESS, ...touchPeer(express, choice) },
      { name: MEMORYSTORE, ...touchPeer(other, choice) },
      { name: RAW, operate: (n) => Number(raw.touch(idAt(raw.ids, choice(n)))), returns: 1 },
    ],
    goals: [{ subject: TOUCH, atLeast: 20, shortfall: floorsReach(FINDING, RAW) }],
  };
}

function changing({ sessions, ours, express, memorystore: other, raw, choice }: Stores): Comparison {
  return {
    section: 'memory',
    title: 'Change a session',
    about:
      'Check out, count a visit, note the time, check in; the others get the session, change it and set it. Only Coatcheck notices when another commit came first.',
    sessions,
    seconds: 'cpu',
    warmUp: sessions,
    reference: EXPRESS,
    subjects: [
      { name: 'Coatcheck: check out, change, check in', ...change(ours, choice) },
      { name: EXPRESS, ...getAndSet(express, choice) },
      { name: MEMORYSTORE, ...getAndSet(other, choice) },
      { name: RAW, operate: (n) => changeRaw(raw, idAt(raw.ids, choice(n))), returns: 1 },
    ],
  };
}

function changeRaw(raw: RawMap, id: string): number {
  const session = raw.get(id);
  if (session === undefined) return 0;
  session.visits += 1;
  session.seenAt = new Date();
  raw.set(id, session);
  return 1;
}
