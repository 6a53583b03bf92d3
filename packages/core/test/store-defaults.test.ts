import { describe, expect, test } from 'vitest';

import type { SessionId, SessionRecord } from '../src/record.ts';
import type { Capabilities, MaybePromise } from '../src/record-store.ts';
import { SessionStore } from '../src/store.ts';
import { ControlledStore, later } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { idOf, someRecord } from './support/fixtures.ts';
import { SessionMapStore } from './support/map-store.ts';

async function collected(listed: Iterable<SessionId> | AsyncIterable<SessionId>): Promise<SessionId[]> {
  const ids: SessionId[] = [];
  for await (const id of listed) ids.push(id);
  return ids;
}

describe('a store that says no more than it must', () => {
  const fresh = someRecord({ id: idOf(1), expiresAt: 61_000 });
  const stale = someRecord({ id: idOf(2), expiresAt: 2_000 });

  function holding(...records: readonly SessionRecord[]): SessionMapStore {
    const store = new SessionMapStore();
    for (const record of records) store.records.set(record.id, record);
    return store;
  }

  test('knows its name and its contract, which are those of its class', () => {
    expect(new SessionMapStore()).toMatchObject({ storeName: 'Map', contract: 1 });
    expect(SessionMapStore.contract).toBe(1);
  });

  test('counts by listing', async () => {
    expect(await holding(fresh, stale).count()).toBe(2);
    expect(await holding().count()).toBe(0);
  });

  test('finds the stale ones by listing and reading', async () => {
    const store = holding(fresh, stale);
    expect(await collected(store.stale(1_999))).toEqual([]);
    expect(await collected(store.stale(2_000))).toEqual([stale.id]);
    expect(await collected(store.stale(61_000))).toEqual([fresh.id, stale.id]);
  });

  test('removes all of them one by one', async () => {
    const store = holding(fresh, stale);
    await store.removeAll();
    expect(store.records.size).toBe(0);
  });

  test('starts, flushes and stops without a word', async () => {
    const store = holding(fresh);
    await store.flush();
    await store.stop();
    expect(store.records.size).toBe(1);
  });

  test('has no dictionary before an application has opened it', async () => {
    const store = holding(fresh);
    const calls: Record<string, () => unknown> = {
      create: () => store.create(),
      get: () => store.get(fresh.id),
      has: () => store.has(fresh.id),
      delete: () => store.delete(fresh.id),
      keys: () => store.keys(),
      size: () => store.size(),
      clear: () => store.clear(),
      storeAllSessions: () => store.storeAllSessions(),
      cleanStaleSessions: () => store.cleanStaleSessions(),
      encoder: () => store.encoder(),
      application: () => store.application(),
      iteration: () => collected(store as unknown as AsyncIterable<SessionId>),
    };
    for (const [name, call] of Object.entries(calls)) {
      const error = await errorOf(call);
      expect([name, error.code]).toEqual([name, 'NOT_OPEN']);
      expect(error.message).toContain('SessionMapStore');
    }
  });
});

describe.each([
  ['answers at once', () => new ControlledStore()],
  ['answers later', () => new ControlledStore(later)],
])('a touch of a store that %s', (_, make) => {
  const record = someRecord({ accessedAt: 1_000, expiresAt: 61_000 });
  const touching = { rev: record.rev, accessedAt: 5_000, expiresAt: 65_000 };

  async function touched(touch: Partial<typeof touching>, held: SessionRecord | undefined = record) {
    const store = make();
    if (held !== undefined) store.records.set(held.id, held);
    const done = await store.touch(record.id, { ...touching, ...touch });
    return { done, now: store.records.get(record.id) };
  }

  test('renews the times, and keeps the revision and all the rest', async () => {
    const { done, now } = await touched({});
    expect(done).toBe(true);
    expect(now).toEqual({ ...record, accessedAt: 5_000, expiresAt: 65_000 });
  });

  test('moves no time backwards', async () => {
    const { done, now } = await touched({ accessedAt: 500, expiresAt: 60_500 });
    expect(done).toBe(true);
    expect(now).toEqual(record);
  });

  test.each([
    ['of another revision', { rev: 'r2' }],
    ['that is stale by then', { accessedAt: 61_000, expiresAt: 121_000 }],
  ])('does nothing to a record %s', async (__, touch) => {
    expect(await touched(touch)).toEqual({ done: false, now: record });
  });

  test('does nothing where there is no record', async () => {
    const store = make();
    expect(await store.touch(record.id, touching)).toBe(false);
    expect(store.records.size).toBe(0);
  });
});

describe('a store that cannot list', () => {
  class SessionBlindStore extends SessionStore {
    static override readonly storeName = 'Blind';
    readonly capabilities: Capabilities = { atomicity: 'shared', durability: 'none', expiry: 'native', lists: false };
    read(): MaybePromise<SessionRecord | undefined> {
      return undefined;
    }
    write(): boolean {
      return true;
    }
    remove(): boolean {
      return false;
    }
  }

  test.each(['ids', 'stale', 'count', 'removeAll'] as const)('says so at %s', async (primitive) => {
    const store = new SessionBlindStore();
    const calls = {
      ids: () => store.ids(),
      stale: () => collected(store.stale(0)),
      count: () => store.count(),
      removeAll: () => store.removeAll(),
    };
    const error = await errorOf(calls[primitive]);
    expect(error).toMatchObject({ name: 'CapabilityError', code: 'CAPABILITY_MISSING' });
    expect(error.message).toContain('SessionBlindStore');
  });
});
