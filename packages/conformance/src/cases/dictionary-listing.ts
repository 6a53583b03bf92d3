import { hasCode, NEVER, RecordError } from '@coatcheck/core';
import type { SessionId } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { failureOf } from '../failure.ts';
import * as needs from '../needs.ts';
import { recordWith } from '../records.ts';
import { foo, liveIds, sevenSessions } from '../seven-sessions.ts';

const liveBars: readonly unknown[] = [0, 6, 12, 18, 24];

/** The dictionary face on the fixture of the ancestor's tests: all sessions at once. */
export const dictionaryListing: readonly ConformanceCase[] = [
  ...group({ level: 'listing', name: 'the dictionary as a whole', needs: [needs.listing] }, [
    test('size() counts what the store holds, the two that are stale but not swept among them', async (trial) => {
      const { store } = await sevenSessions(trial);
      assert.equal(await store.size(), 7);
    }),

    test('iterating yields every session that is not stale, once', async (trial) => {
      const { store } = await sevenSessions(trial);
      const ids: SessionId[] = [];
      for await (const [id, session] of store) {
        ids.push(id);
        assert.equal(session.id, id);
      }
      assert.deepEqual(ids.toSorted(), liveIds);
    }),

    test('keys() is an array of exactly the ids of the sessions that are not stale', async (trial) => {
      const { store } = await sevenSessions(trial);
      const keys = await store.keys();
      assert.equal(Array.isArray(keys), true);
      assert.deepEqual(keys.toSorted(), liveIds);
    }),

    test('a session is listed until the very moment at which it is stale', async (trial) => {
      const { store, clock } = await sevenSessions(trial);
      clock.advance(199_999);
      assert.equal((await store.keys()).length, 5);
      clock.advance(1);
      const without4 = liveIds.filter((id) => id !== foo(4));
      assert.deepEqual((await store.keys()).toSorted(), without4);
      assert.deepEqual((await store.items()).map(([id]) => id).toSorted(), without4);
      assert.deepEqual((await store.inspect()).map(({ id }) => id).toSorted(), without4);
    }),

    test('items() is an array of pairs of an id and its session', async (trial) => {
      const { store } = await sevenSessions(trial);
      const items = await store.items();
      assert.equal(Array.isArray(items), true);
      const bars = new Map(items.map(([id, session]) => [id, session.get('bar')]));
      assert.equal(items.length, 5);
      assert.deepEqual([...bars.keys()].toSorted(), liveIds);
      for (const n of [0, 1, 2, 3, 4]) assert.equal(bars.get(foo(n)), 6 * n);
    }),

    test('iterating yields the same pairs as items(), one by one', async (trial) => {
      const { store } = await sevenSessions(trial);
      const pairs = new Map<SessionId, unknown>();
      for await (const [id, session] of store) pairs.set(id, session.get('bar'));
      const items = await store.items();
      assert.deepEqual(pairs, new Map(items.map(([id, session]) => [id, session.get('bar')])));
    }),

    test('values() is an array of sessions, each of which is found again under its own id', async (trial) => {
      const { store } = await sevenSessions(trial);
      const values = await store.values();
      assert.equal(Array.isArray(values), true);
      assert.deepEqual(values.map((session) => session.get('bar')).toSorted(byNumber), liveBars);
      for (const session of values) assert.equal((await store.get(session.id))?.get('bar'), session.get('bar'));
    }),

    test('sessions may be deleted while others iterate: no error, and those that stay are met', async (trial) => {
      const { store } = await sevenSessions(trial);
      const met: SessionId[] = [];
      for await (const [id] of store) {
        met.push(id);
        if (met.length === 1) {
          for (const other of liveIds) if (other !== id && other !== foo(0)) await store.delete(other);
        }
      }
      assert.equal(met.includes(foo(0)), true);
      assert.equal(new Set(met).size, met.length);
    }),

    test('sessions may be deleted while items() and values() are being gathered', async (trial) => {
      const { store } = await sevenSessions(trial);
      const [items, values] = await Promise.all([
        store.items(),
        store.values(),
        ...[1, 2, 3, 4].map((n) => store.delete(foo(n))),
      ]);
      assert.equal(items.map(([id]) => id).includes(foo(0)), true);
      assert.equal(values.map((session) => session.id).includes(foo(0)), true);
    }),

    test('a record that cannot be read hides no other: it is left out, and told of', async (trial) => {
      const { store, application, observed } = await sevenSessions(trial);
      const told: unknown[] = [];
      application.on('storeProblem', ({ error }) => told.push(error));
      await store.write(recordWith({ id: foo(7), expiresAt: NEVER }), 'absent');
      assert.deepEqual((await store.values()).map(({ id }) => id).toSorted(), liveIds);
      assert.deepEqual((await store.inspect()).map(({ id }) => id).toSorted(), liveIds);
      observed.beforeNext('read', () => {
        throw new RecordError('RECORD_DAMAGED', 'The store cannot read it.');
      });
      assert.ok((await store.inspect()).length >= 4);
      assert.ok(told.length >= 3);
      assert.ok(told.every((error) => hasCode(error, 'RECORD_DAMAGED')));
    }),

    test('after clear() no session is there', async (trial) => {
      const { store } = await sevenSessions(trial);
      await store.clear();
      for (const id of liveIds) assert.equal(await store.has(id), false);
      assert.equal(await store.size(), 0);
      assert.deepEqual(await store.keys(), []);
    }),

    test('cleanStaleSessions() removes the two that were idle for 2000 s and 2400 s: seven become five', async (trial) => {
      const { store } = await sevenSessions(trial);
      assert.equal(await store.cleanStaleSessions(), 2);
      assert.equal(await store.size(), 5);
      assert.deepEqual((await store.keys()).toSorted(), liveIds);
      assert.equal(await store.cleanStaleSessions(), 0);
    }),

    test('delete and pop and storeSession are seen by size()', async (trial) => {
      const { store } = await sevenSessions(trial);
      await store.delete(foo(0));
      await store.pop(foo(1));
      await store.storeSession(store.create(foo(7)).set('bar', 42));
      assert.equal(await store.size(), 6);
    }),

    test('set(id) over a session that is there, or stale, holds the size', async (trial) => {
      const { store } = await sevenSessions(trial);
      await store.set(foo(0), store.create().set('bar', 1));
      await store.set(foo(6), store.create().set('bar', 2));
      assert.equal(await store.size(), 7);
      assert.equal((await store.get(foo(6)))?.get('bar'), 2);
    }),

    test('inspect() shows ids and times of the sessions and nothing else, up to a limit', async (trial) => {
      const { store, clock } = await sevenSessions(trial);
      const seen = await store.inspect();
      assert.deepEqual(seen.map(({ id }) => id).toSorted(), liveIds);
      assert.deepEqual(
        seen.find(({ id }) => id === foo(0)),
        {
          id: foo(0),
          createdAt: clock.now(),
          accessedAt: clock.now(),
          expiresAt: clock.now() + 1_800_000,
        },
      );
      assert.equal((await store.inspect(2)).length, 2);
      assert.deepEqual(await store.inspect(0), []);
    }),
  ]),

  ...group({ level: 'listing', name: 'the dictionary without listing', needs: [needs.noListing] }, [
    test('a store that cannot list says so with CAPABILITY_MISSING, whatever is asked of all sessions', async (trial) => {
      const { store } = await sevenSessions(trial);
      const calls = {
        keys: () => store.keys(),
        values: () => store.values(),
        items: () => store.items(),
        iteration: () => Array.fromAsync(store),
        size: () => store.size(),
        inspect: () => store.inspect(),
      };
      for (const [name, call] of Object.entries(calls)) {
        assert.deepEqual([name, await failureOf(call)], [name, 'CAPABILITY_MISSING']);
      }
    }),

    test('clear() empties the store, or says with CAPABILITY_MISSING that it cannot', async (trial) => {
      const { store } = await sevenSessions(trial);
      const cleared = (await failureOf(() => store.clear())) === 'nothing';
      assert.equal(await store.has(foo(0)), !cleared);
    }),

    test('cleanStaleSessions() is a harmless no-op where the backend removes what is stale', async (trial) => {
      const { store } = await sevenSessions(trial);
      assert.equal(await store.cleanStaleSessions(), 0);
      assert.equal((await store.get(foo(0)))?.get('bar'), 0);
    }),
  ]),
];

function byNumber(one: unknown, other: unknown): number {
  return Number(one) - Number(other);
}
