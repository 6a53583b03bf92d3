import { SessionLruStore } from '@coatcheck/lru';
import { SessionMemoryStore } from '@coatcheck/memory';
import { heapSubjects } from './heap.ts';
import type { HeapSubject } from './heap.ts';
import { fill, openCounter } from './peers/coatcheck.ts';
import type { Counter } from './peers/coatcheck.ts';
import { expressMemoryStore, memorystore } from './peers/memory-peers.ts';
import { RawLru } from './peers/raw-lru.ts';
import { RawMap } from './peers/raw-map.ts';

/** Fills one store, tells the parent process how many bytes a session takes, and ends. */
async function main([name, count]: readonly string[]): Promise<void> {
  const subject = heapSubjects.find((each) => each === name);
  if (subject === undefined) throw new Error(`There is no subject '${String(name)}'.`);
  const sessions = Number(count);
  // Once on a small scale, so that code and one-time costs are not counted.
  await filled[subject](100);
  const before = used();
  const store = await filled[subject](sessions);
  process.send?.((used() - before) / sessions);
  // Until here the store must not be collected.
  if (store === undefined) throw new Error('There is no store.');
  process.disconnect();
}

const filled: Readonly<Record<HeapSubject, (sessions: number) => Promise<unknown>>> = {
  'Coatcheck memory, sessions as stored': async (sessions) => asStored(new SessionMemoryStore(), sessions),
  'Coatcheck memory, after a value of each was read': async (sessions) => onceRead(new SessionMemoryStore(), sessions),
  'express-session MemoryStore': async (sessions) => withoutIds(expressMemoryStore(), sessions),
  memorystore: async (sessions) => withoutIds(memorystore(), sessions),
  'raw Map with JSON': async (sessions) => withoutIds(new RawMap(), sessions),
  'Coatcheck Lru, sessions as stored': async (sessions) => asStored(new SessionLruStore({ max: sessions }), sessions),
  'Coatcheck Lru, after a value of each was read': async (sessions) =>
    onceRead(new SessionLruStore({ max: sessions }), sessions),
  'raw lru-cache of the same encoded values': async (sessions) => withoutIds(new RawLru(sessions), sessions),
};

async function asStored(store: Counter['store'], sessions: number): Promise<Counter> {
  return withoutTokens(await filledCounter(store, sessions));
}

async function onceRead(store: Counter['store'], sessions: number): Promise<Counter> {
  const counter = await filledCounter(store, sessions);
  for (const token of counter.tokens) (await counter.application.checkOut(token)).get('csrf');
  return withoutTokens(counter);
}

async function filledCounter(store: Counter['store'], sessions: number): Promise<Counter> {
  const counter = await openCounter(store);
  await fill(counter, sessions);
  return counter;
}

/** What a client has is not counted. */
function withoutTokens(counter: Counter): Counter {
  counter.tokens.length = 0;
  counter.ids.length = 0;
  return counter;
}

async function withoutIds<Store extends { readonly ids: string[]; fill(sessions: number): unknown }>(
  store: Store,
  sessions: number,
): Promise<Store> {
  await store.fill(sessions);
  store.ids.length = 0;
  return store;
}

function used(): number {
  if (globalThis.gc === undefined) throw new Error('This has to be run with --expose-gc.');
  for (let times = 0; times < 3; times += 1) globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

await main(process.argv.slice(2));
