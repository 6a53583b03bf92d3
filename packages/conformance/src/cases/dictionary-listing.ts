import { NEVER, RecordError } from '@coatcheck/core';
import type { SessionId } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';
import { failureOf } from '../failure.ts';
import { recordWith } from '../records.ts';
import { foo, liveIds, sevenSessions } from '../seven-sessions.ts';
import type { KnownSubject, StoreSubject } from '../subject.ts';

const liveBars: readonly unknown[] = [0, 6, 12, 18, 24];

/** The dictionary face on the fixture of the ancestor's tests: all sessions at once. */
export function dictionaryListing(subject: KnownSubject): void {
  if (subject.capabilities.lists) listed(subject);
  else notListed(subject);
}

function listed(subject: StoreSubject): void {
  describe('the dictionary as a whole', () => {
    test('size() counts what the store holds, the two that are stale but not swept among them', async () => {
      const { store } = await sevenSessions(subject);
      expect(await store.size()).toBe(7);
    });

    test('iterating yields every session that is not stale, once', async () => {
      const { store } = await sevenSessions(subject);
      const ids: SessionId[] = [];
      for await (const [id, session] of store) {
        ids.push(id);
        expect(session.id).toBe(id);
      }
      expect(ids.toSorted()).toStrictEqual(liveIds);
    });

    test('keys() is an array of exactly the ids of the sessions that are not stale', async () => {
      const { store } = await sevenSessions(subject);
      const keys = await store.keys();
      expect(Array.isArray(keys)).toBe(true);
      expect(keys.toSorted()).toStrictEqual(liveIds);
    });

    test('a session is listed until the very moment at which it is stale', async () => {
      const { store, clock } = await sevenSessions(subject);
      clock.advance(199_999);
      expect(await store.keys()).toHaveLength(5);
      clock.advance(1);
      const without4 = liveIds.filter((id) => id !== foo(4));
      expect((await store.keys()).toSorted()).toStrictEqual(without4);
      expect((await store.items()).map(([id]) => id).toSorted()).toStrictEqual(without4);
      expect((await store.inspect()).map(({ id }) => id).toSorted()).toStrictEqual(without4);
    });

    test('items() is an array of pairs of an id and its session', async () => {
      const { store } = await sevenSessions(subject);
      const items = await store.items();
      expect(Array.isArray(items)).toBe(true);
      const bars = new Map(items.map(([id, session]) => [id, session.get('bar')]));
      expect(items).toHaveLength(5);
      expect([...bars.keys()].toSorted()).toStrictEqual(liveIds);
      for (const n of [0, 1, 2, 3, 4]) expect(bars.get(foo(n))).toBe(6 * n);
    });

    test('iterating yields the same pairs as items(), one by one', async () => {
      const { store } = await sevenSessions(subject);
      const pairs = new Map<SessionId, unknown>();
      for await (const [id, session] of store) pairs.set(id, session.get('bar'));
      const items = await store.items();
      expect(pairs).toStrictEqual(new Map(items.map(([id, session]) => [id, session.get('bar')])));
    });

    test('values() is an array of sessions, each of which is found again under its own id', async () => {
      const { store } = await sevenSessions(subject);
      const values = await store.values();
      expect(Array.isArray(values)).toBe(true);
      expect(values.map((session) => session.get('bar')).toSorted(byNumber)).toStrictEqual(liveBars);
      for (const session of values) expect((await store.get(session.id))?.get('bar')).toBe(session.get('bar'));
    });

    test('sessions may be deleted while others iterate: no error, and those that stay are met', async () => {
      const { store } = await sevenSessions(subject);
      const met: SessionId[] = [];
      for await (const [id] of store) {
        met.push(id);
        if (met.length === 1) {
          for (const other of liveIds) if (other !== id && other !== foo(0)) await store.delete(other);
        }
      }
      expect(met).toContain(foo(0));
      expect(new Set(met).size).toBe(met.length);
    });

    test('sessions may be deleted while items() and values() are being gathered', async () => {
      const { store } = await sevenSessions(subject);
      const [items, values] = await Promise.all([
        store.items(),
        store.values(),
        ...[1, 2, 3, 4].map((n) => store.delete(foo(n))),
      ]);
      expect(items.map(([id]) => id)).toContain(foo(0));
      expect(values.map((session) => session.id)).toContain(foo(0));
    });

    test('a record that cannot be read hides no other: it is left out, and told of', async () => {
      const { store, application, observed } = await sevenSessions(subject);
      const told: unknown[] = [];
      application.on('storeProblem', (event) => told.push(event));
      await store.write(recordWith({ id: foo(7), expiresAt: NEVER }), 'absent');
      expect((await store.values()).map(({ id }) => id).toSorted()).toStrictEqual(liveIds);
      expect((await store.inspect()).map(({ id }) => id).toSorted()).toStrictEqual(liveIds);
      observed.beforeNext('read', () => {
        throw new RecordError('RECORD_DAMAGED', 'The store cannot read it.');
      });
      expect((await store.inspect()).length).toBeGreaterThanOrEqual(4);
      expect(told.length).toBeGreaterThanOrEqual(3);
      expect(told[0]).toMatchObject({ error: { code: 'RECORD_DAMAGED' } });
    });

    test('after clear() no session is there', async () => {
      const { store } = await sevenSessions(subject);
      await store.clear();
      for (const id of liveIds) expect(await store.has(id)).toBe(false);
      expect(await store.size()).toBe(0);
      expect(await store.keys()).toStrictEqual([]);
    });

    test('cleanStaleSessions() removes the two that were idle for 2000 s and 2400 s: seven become five', async () => {
      const { store } = await sevenSessions(subject);
      expect(await store.cleanStaleSessions()).toBe(2);
      expect(await store.size()).toBe(5);
      expect((await store.keys()).toSorted()).toStrictEqual(liveIds);
      expect(await store.cleanStaleSessions()).toBe(0);
    });

    test('delete and pop and storeSession are seen by size()', async () => {
      const { store } = await sevenSessions(subject);
      await store.delete(foo(0));
      await store.pop(foo(1));
      await store.storeSession(store.create(foo(7)).set('bar', 42));
      expect(await store.size()).toBe(6);
    });

    test('set(id) over a session that is there, or stale, holds the size', async () => {
      const { store } = await sevenSessions(subject);
      await store.set(foo(0), store.create().set('bar', 1));
      await store.set(foo(6), store.create().set('bar', 2));
      expect(await store.size()).toBe(7);
      expect((await store.get(foo(6)))?.get('bar')).toBe(2);
    });

    test('inspect() shows ids and times of the sessions and nothing else, up to a limit', async () => {
      const { store, clock } = await sevenSessions(subject);
      const seen = await store.inspect();
      expect(seen.map(({ id }) => id).toSorted()).toStrictEqual(liveIds);
      expect(seen.find(({ id }) => id === foo(0))).toStrictEqual({
        id: foo(0),
        createdAt: clock.now(),
        accessedAt: clock.now(),
        expiresAt: clock.now() + 1_800_000,
      });
      expect(await store.inspect(2)).toHaveLength(2);
      expect(await store.inspect(0)).toStrictEqual([]);
    });
  });
}

function notListed(subject: KnownSubject): void {
  describe('the dictionary as a whole', () => {
    test('a store that cannot list says so with CAPABILITY_MISSING, whatever is asked of all sessions', async () => {
      const { store } = await sevenSessions(subject);
      const calls = {
        keys: () => store.keys(),
        values: () => store.values(),
        items: () => store.items(),
        iteration: () => Array.fromAsync(store),
        size: () => store.size(),
        inspect: () => store.inspect(),
      };
      for (const [name, call] of Object.entries(calls)) {
        expect([name, await failureOf(call)]).toStrictEqual([name, 'CAPABILITY_MISSING']);
      }
    });

    test('clear() empties the store, or says with CAPABILITY_MISSING that it cannot', async () => {
      const { store } = await sevenSessions(subject);
      const cleared = (await failureOf(() => store.clear())) === 'nothing';
      expect(await store.has(foo(0))).toBe(!cleared);
    });

    test('cleanStaleSessions() is a harmless no-op where the backend removes what is stale', async () => {
      const { store } = await sevenSessions(subject);
      expect(await store.cleanStaleSessions()).toBe(0);
      expect((await store.get(foo(0)))?.get('bar')).toBe(0);
    });
  });
}

function byNumber(one: unknown, other: unknown): number {
  return Number(one) - Number(other);
}
