import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSessionId, jsonCodec } from '@coatcheck/core';
import { SessionMemoryStore } from '@coatcheck/memory';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { peerId, shopSession } from '../src/data.ts';
import { fill, openCounter } from '../src/peers/coatcheck.ts';
import type { ExpressStore } from '../src/peers/express-store.ts';
import { SessionMapStore } from '../src/peers/map-store.ts';
import { expressMemoryStore, memorystore } from '../src/peers/memory-peers.ts';
import { RawFiles } from '../src/peers/raw-files.ts';
import { RawLru } from '../src/peers/raw-lru.ts';
import { RawMap } from '../src/peers/raw-map.ts';
import { SharedMap } from '../src/peers/shared-map.ts';
import { fillDirectory, sessionFileStore } from '../src/peers/session-file-store.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'coatcheck-peers-'));
});
afterAll(async () => rm(dir, { recursive: true }));

/** What a store gives back that keeps sessions as plain JSON. */
const asJson = (n: number): unknown => JSON.parse(JSON.stringify(shopSession(n)));

const expressStores: Readonly<Record<string, () => Promise<ExpressStore>>> = {
  async 'express-session MemoryStore'() {
    const store = expressMemoryStore();
    await store.fill(3);
    return store;
  },
  async memorystore() {
    const store = memorystore();
    await store.fill(3);
    return store;
  },
  async 'session-file-store'() {
    const store = sessionFileStore(join(dir, 'set'));
    await store.fill(3);
    return store;
  },
  async 'session-file-store over files that were put there'() {
    const store = sessionFileStore(join(dir, 'filled'));
    fillDirectory(store, join(dir, 'filled'), 3);
    return store;
  },
};

for (const [name, open] of Object.entries(expressStores)) {
  test(`${name} gives back every session, with a cookie that a touch renews`, async () => {
    const store = await open();
    expect(store.ids).toEqual([0, 1, 2].map(peerId));
    for (const [n, id] of store.ids.entries()) expect(await store.get(id)).toMatchObject(Object(asJson(n)));
    const expires = new Date(Date.now() + 7_200_000);
    await store.touch(peerId(1), { cookie: { originalMaxAge: 7_200_000, expires } });
    expect(await store.get(peerId(1))).toMatchObject({
      ...Object(asJson(1)),
      cookie: { expires: expires.toISOString() },
    });
  });
}

for (const store of [new SessionMemoryStore(), new SessionMapStore()]) {
  test(`an application over ${store.constructor.name} gives back every session, dates as dates`, async () => {
    const counter = await openCounter(store);
    await fill(counter, 3);
    for (const [n, token] of counter.tokens.entries()) {
      const session = await counter.application.checkOut(token);
      expect(session.id).toBe(counter.ids[n]);
      expect(Object.fromEntries(session)).toEqual(shopSession(n));
    }
    await counter.application.close();
  });
}

test('the raw Map gives back every session, and sweeps what is stale', () => {
  const raw = new RawMap();
  raw.fill(3);
  raw.fill(2, Date.now() - 1);
  expect(raw.ids.map((id) => raw.get(id))).toEqual([asJson(0), asJson(1), asJson(2), undefined, undefined]);
  expect(raw.stale()).toEqual([peerId(3), peerId(4)]);
  expect(raw.sweep()).toBe(2);
  expect(raw.touch(peerId(2))).toBe(true);
  expect(raw.touch(peerId(3))).toBe(false);
});

test('the raw lru-cache holds every session as this project encodes it, and no more than it has room for', () => {
  const raw = new RawLru(3);
  raw.fill(3);
  for (const [n, id] of raw.ids.entries()) {
    expect(isSessionId(id)).toBe(true);
    expect(jsonCodec.decode(raw.get(id) ?? '', { id })).toEqual(shopSession(n));
  }
  raw.fill(1);
  expect(raw.ids.map((id) => raw.get(id) !== undefined)).toEqual([false, true, true, true]);
});

test('the map of shared objects finds every session by its id and by its token', async () => {
  const shared = new SharedMap(['a', 'b'], ['token a', 'token b']);
  expect(shared.get('b')).toEqual(shopSession(1));
  expect(await shared.getByToken('token b')).toBe(shared.get('b'));
  expect(await shared.getByToken('b')).toBeUndefined();
});

test('raw files are read as they were written, in either way', async () => {
  const files = new RawFiles(join(dir, 'raw'), [0, 1, 2].map(peerId), (n) => `first ${n}`);
  await files.replace(0, 'second');
  files.replaceSync(1, 'third');
  await files.rewrite(2);
  expect([await files.read(0), files.readSync(1), await files.read(2)]).toEqual(['second', 'third', 'first 2']);
  expect(await files.misses()).toBe(true);
});
