import { SessionMemoryStore } from '@coatcheck/memory';
import { heapSubjects } from './heap.ts';
import type { HeapSubject } from './heap.ts';
import { fill, openCounter } from './peers/coatcheck.ts';
import type { Counter } from './peers/coatcheck.ts';
import { expressMemoryStore, memorystore } from './peers/memory-peers.ts';
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
  'Coatcheck memory, sessions as stored': async (sessions) => withoutTokens(await filledCounter(sessions)),
  async 'Coatcheck memory, after a value of each was read'(sessions) {
    const counter = await filledCounter(sessions);
    for (const token of counter.tokens) (await counter.application.checkOut(token)).get('csrf');
    return withoutTokens(counter);
  },
  'express-session MemoryStore': async (sessions) => withoutIds(expressMemoryStore(), sessions),
  memorystore: async (sessions) => withoutIds(memorystore(), sessions),
  'raw Map with JSON': async (sessions) => withoutIds(new RawMap(), sessions),
};

async function filledCounter(sessions: number): Promise<Counter> {
  const counter = await openCounter(new SessionMemoryStore());
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
