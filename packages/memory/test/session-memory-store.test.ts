import { NEVER } from '@coatcheck/core';
import type { SessionRecord } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';
import { SessionMemoryStore } from '../src/index.ts';
import type { MemoryStoreOptions } from '../src/index.ts';
import { context } from './support/context.ts';
import { thrownBy } from './support/failures.ts';
import { HOUR, idOf, MINUTE, recordOf, START } from './support/records.ts';

function started(options?: MemoryStoreOptions): SessionMemoryStore {
  const store = new SessionMemoryStore(options);
  void store.start(context);
  return store;
}

describe('the primitives', () => {
  test('answer at once', () => {
    const store = started();
    expect(store.write(recordOf('a'), 'absent')).toBe(true);
    expect(store.touch(idOf('a'), { rev: 'a-1', accessedAt: START, expiresAt: START })).toBe(true);
    expect(store.count()).toBe(1);
    expect(store.remove(idOf('a'))).toBe(true);
    expect(store.flush()).toBeUndefined();
    expect(store.stop()).toBeUndefined();
  });

  test('a record comes back as the very object that was written, so that core decodes it once', () => {
    const store = started();
    const record = recordOf('a', { body: new Uint8Array([1, 2, 3]), principal: 'ann' });
    store.write(record, 'absent');
    expect(store.read(record.id)).toBe(record);
    expect(store.read(record.id)).toBe(record);
  });

  test('a create never overwrites and an update never creates', () => {
    const store = started();
    expect(store.write(recordOf('a'), { rev: 'a-1' })).toBe(false);
    expect(store.count()).toBe(0);
    store.write(recordOf('a'), 'absent');
    expect(store.write(recordOf('a', { rev: 'a-2' }), 'absent')).toBe(false);
    expect(store.read(idOf('a'))?.rev).toBe('a-1');
  });

  test('an update goes through only if the held revision is the expected one', () => {
    const store = started();
    store.write(recordOf('a'), 'absent');
    expect(store.write(recordOf('a', { rev: 'a-3' }), { rev: 'a-2' })).toBe(false);
    expect(store.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' })).toBe(true);
    expect(store.read(idOf('a'))?.rev).toBe('a-2');
  });

  test('a removal happens once, and only under its conditions', () => {
    const store = started();
    store.write(recordOf('a'), 'absent');
    expect(store.remove(idOf('a'), { rev: 'other' })).toBe(false);
    expect(store.remove(idOf('a'), { rev: 'a-1', staleAt: START + HOUR - 1 })).toBe(false);
    expect(store.remove(idOf('a'), { rev: 'a-1', staleAt: START + HOUR })).toBe(true);
    expect(store.remove(idOf('a'))).toBe(false);
    expect(store.read(idOf('a'))).toBeUndefined();
  });

  test('a touch moves both times forward, never back, and leaves everything else', () => {
    const store = started();
    const record = recordOf('a');
    store.write(record, 'absent');
    const later = { accessedAt: START + MINUTE, expiresAt: START + MINUTE + HOUR };
    expect(store.touch(record.id, { rev: record.rev, ...later })).toBe(true);
    expect(store.touch(record.id, { rev: record.rev, accessedAt: START, expiresAt: START + 1 })).toBe(true);
    expect(store.read(record.id)).toEqual({ ...record, ...later });
    expect(Object.isFrozen(store.read(record.id))).toBe(true);
  });

  test('a touch is refused for another revision, for a missing session, and from the moment on at which it is stale', () => {
    const store = started();
    store.write(recordOf('a'), 'absent');
    const expiresAt = START + 9 * HOUR;
    expect(store.touch(idOf('a'), { rev: 'other', accessedAt: START, expiresAt })).toBe(false);
    expect(store.touch(idOf('b'), { rev: 'a-1', accessedAt: START, expiresAt })).toBe(false);
    expect(store.touch(idOf('a'), { rev: 'a-1', accessedAt: START + HOUR, expiresAt })).toBe(false);
    expect(store.read(idOf('a'))?.expiresAt).toBe(START + HOUR);
  });

  test('stale sessions are returned by a read and found by a sweep, and those that never expire are not found', () => {
    const store = started();
    store.write(recordOf('short', { expiresAt: START + 10 }), 'absent');
    store.write(recordOf('long'), 'absent');
    store.write(recordOf('eternal', { expiresAt: NEVER }), 'absent');
    expect([...store.stale(START + 9)]).toEqual([]);
    expect([...store.stale(START + 10)]).toEqual([idOf('short')]);
    expect(store.read(idOf('short'))?.rev).toBe('short-1');
    expect([...store.stale(NEVER - 1)]).toEqual([idOf('short'), idOf('long')]);
  });

  test('what was touched, replaced or removed is filed anew', () => {
    const store = started();
    for (const name of ['touched', 'replaced', 'removed', 'shortened']) store.write(recordOf(name), 'absent');
    store.touch(idOf('touched'), { rev: 'touched-1', accessedAt: START + 1, expiresAt: START + 2 * HOUR });
    store.write(recordOf('replaced', { rev: 'x', expiresAt: NEVER }), { rev: 'replaced-1' });
    store.write(recordOf('shortened', { rev: 'x', expiresAt: START + 5 }), { rev: 'shortened-1' });
    store.remove(idOf('removed'));
    expect([...store.stale(START + 5)]).toEqual([idOf('shortened')]);
    expect([...store.stale(START + HOUR)]).toEqual([idOf('shortened')]);
    expect(new Set(store.stale(START + 2 * HOUR))).toEqual(new Set([idOf('shortened'), idOf('touched')]));
  });

  test('removing all leaves an empty store that goes on', () => {
    const store = started();
    for (let i = 0; i < 10; i += 1) store.write(recordOf(i), 'absent');
    store.removeAll();
    expect([store.count(), [...store.ids()], [...store.stale(NEVER - 1)]]).toEqual([0, [], []]);
    expect(store.write(recordOf(1), 'absent')).toBe(true);
  });
});

describe('listing', () => {
  test('gives every id, in the order in which the sessions were created', () => {
    const store = started();
    const records = Array.from({ length: 5 }, (_, i) => recordOf(i));
    for (const record of records) store.write(record, 'absent');
    expect([...store.ids()]).toEqual(records.map(({ id }) => id));
  });

  test('misses none that stays, whatever else is removed meanwhile', () => {
    const store = started();
    for (let i = 0; i < 100; i += 1) store.write(recordOf(i), 'absent');
    const seen = new Set<string>();
    for (const id of store.ids()) {
      seen.add(id);
      for (let i = 0; i < 100; i += 2) store.remove(idOf(i));
    }
    for (let i = 1; i < 100; i += 2) expect(seen).toContain(idOf(i));
  });

  test('comes to an end although a session is created for each id', () => {
    const store = started();
    for (let i = 0; i < 10; i += 1) store.write(recordOf(i), 'absent');
    let listed = 0;
    for (const id of store.ids()) {
      listed += 1;
      store.write(recordOf(`beside ${id}`), 'absent');
      if (listed > 100) break;
    }
    expect(listed).toBe(10);
  });
});

describe('the option maxSessions', () => {
  test('refuses one session more with STORE_FULL, and gives up none of the others', () => {
    const store = started({ maxSessions: 3 });
    for (let i = 0; i < 3; i += 1) store.write(recordOf(i), 'absent');
    expect(thrownBy(() => store.write(recordOf(3), 'absent')).code).toBe('STORE_FULL');
    expect([...store.ids()]).toEqual([0, 1, 2].map(idOf));
  });

  test('a full store reads, updates, touches and removes as ever, and creating what is there is no matter of room', () => {
    const store = started({ maxSessions: 1 });
    store.write(recordOf('a'), 'absent');
    expect(store.write(recordOf('a'), 'absent')).toBe(false);
    expect(store.write(recordOf('a', { rev: 'a-2' }), { rev: 'a-1' })).toBe(true);
    expect(store.touch(idOf('a'), { rev: 'a-2', accessedAt: START + 1, expiresAt: START + HOUR + 1 })).toBe(true);
    expect(store.remove(idOf('a'))).toBe(true);
    expect(store.write(recordOf('b'), 'absent')).toBe(true);
  });

  test('a store that is full of stale sessions has room as soon as they are swept', () => {
    const store = started({ maxSessions: 2 });
    store.write(recordOf('a'), 'absent');
    store.write(recordOf('b'), 'absent');
    const now = START + 2 * HOUR;
    const newcomer = recordOf('c', { accessedAt: now });
    expect(thrownBy(() => store.write(newcomer, 'absent')).code).toBe('STORE_FULL');
    for (const id of store.stale(now)) store.remove(id, { rev: store.read(id)?.rev ?? '', staleAt: now });
    expect(store.write(newcomer, 'absent')).toBe(true);
  });
});

describe('before and after', () => {
  const calls: Record<string, (store: SessionMemoryStore, record: SessionRecord) => unknown> = {
    read: (store, { id }) => store.read(id),
    write: (store, record) => store.write(record, 'absent'),
    remove: (store, { id }) => store.remove(id),
    touch: (store, { id, rev, accessedAt, expiresAt }) => store.touch(id, { rev, accessedAt, expiresAt }),
    ids: (store) => store.ids(),
    stale: (store) => store.stale(START),
    count: (store) => store.count(),
    removeAll: (store) => store.removeAll(),
    flush: (store) => store.flush(),
  };

  test.for(Object.entries(calls))(
    '%s fails with NOT_OPEN before the start and with CLOSED after the stop',
    ([, call]) => {
      const store = new SessionMemoryStore();
      expect(thrownBy(() => call(store, recordOf('a'))).code).toBe('NOT_OPEN');
      void store.start(context);
      call(store, recordOf('a'));
      void store.stop();
      expect(thrownBy(() => call(store, recordOf('a'))).code).toBe('CLOSED');
    },
  );

  test('a listing that is under way ends with CLOSED, and not as if it were complete', () => {
    const store = started();
    for (let i = 0; i < 3; i += 1) store.write(recordOf(i), 'absent');
    const listed = store.ids()[Symbol.iterator]();
    listed.next();
    void store.stop();
    expect(thrownBy(() => listed.next()).code).toBe('CLOSED');
  });

  test('stopping twice is harmless, and a stopped store does not start again', () => {
    const store = started();
    void store.stop();
    void store.stop();
    expect(thrownBy(() => store.start(context)).code).toBe('CLOSED');
  });
});

describe('options', () => {
  test('are taken from plain JSON, all of them and none', () => {
    const options: unknown = JSON.parse('{"maxSessions":1000,"directory":"sessions"}');
    expect(Reflect.construct(SessionMemoryStore, [options])).toBeInstanceOf(SessionMemoryStore);
    expect(new SessionMemoryStore()).toBeInstanceOf(SessionMemoryStore);
    expect(new SessionMemoryStore({ maxSessions: undefined })).toBeInstanceOf(SessionMemoryStore);
  });

  test.for<[options: unknown, message: RegExp]>([
    [{ maxSessions: 0 }, /maxSessions.*whole number from 1/],
    [{ maxSessions: '1987' }, /maxSessions.*whole number from 1/],
    [{ maxSessions: 2.5 }, /maxSessions.*whole number from 1/],
    [{ directory: '' }, /directory.*text/],
    [{ directory: 1987 }, /directory.*text/],
    [{ maxSession: 5 }, /maxSessions/],
    [[], /object/],
    ['1987', /object/],
  ])('%j are refused by name, without their value', ([options, message]) => {
    const construct = (): unknown => Reflect.construct(SessionMemoryStore, [options]);
    const error = thrownBy(construct);
    expect(error.code).toBe('BAD_SETTING');
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('1987');
  });
});

test('the store promises no more than it keeps', () => {
  expect(new SessionMemoryStore().capabilities).toEqual({
    atomicity: 'process',
    durability: 'none',
    expiry: 'swept',
    lists: true,
  });
  expect(SessionMemoryStore.storeName).toBe('Memory');
});
