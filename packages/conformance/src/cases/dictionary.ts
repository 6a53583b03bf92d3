import assert from 'node:assert/strict';
import { group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { failureOf } from '../failure.ts';
import * as needs from '../needs.ts';
import { open } from '../opened.ts';
import { foo, sevenSessions } from '../seven-sessions.ts';

const missing = foo(7);

/** The dictionary face, on the fixture of the ancestor's tests: one session at a time. */
export const dictionary: readonly ConformanceCase[] = [
  ...group({ level: 'contract', name: 'the dictionary' }, [
    test('a store that no application has opened says NOT_OPEN', async (trial) => {
      const { store } = await trial.create();
      assert.equal(await failureOf(() => store.get(foo(0))), 'NOT_OPEN');
      assert.equal(await failureOf(() => store.create()), 'NOT_OPEN');
    }),

    test('application() is the application that opened the store', async (trial) => {
      const { store, application } = await sevenSessions(trial);
      assert.equal(store.application(), application);
    }),

    test('a session that was stored is there, with times and id', async (trial) => {
      const { store, clock } = await sevenSessions(trial);
      const session = await store.get(foo(0));
      assert.deepEqual(session?.toJSON(), {
        id: foo(0),
        createdAt: clock.now(),
        accessedAt: clock.now(),
        timeout: 1_800_000,
        isNew: false,
      });
    }),

    test('checkOut(id) is the strict lookup: the right session, or SESSION_GONE', async (trial) => {
      const { store } = await sevenSessions(trial);
      assert.equal((await store.checkOut(foo(3))).get('bar'), 18);
      assert.equal(await failureOf(() => store.checkOut(missing)), 'SESSION_GONE');
    }),

    test('get(id) is the lenient lookup: the session, or undefined, or the fallback', async (trial) => {
      const { store } = await sevenSessions(trial);
      assert.equal((await store.get(foo(2)))?.get('bar'), 12);
      const found = await store.get(foo(2), 'nobody');
      assert.equal(typeof found === 'string' ? found : found.id, foo(2));
      assert.equal(await store.get(missing), undefined);
      assert.equal(await store.get(missing, 'nobody'), 'nobody');
    }),

    test('what was set under an id is what get returns', async (trial) => {
      const { store } = await sevenSessions(trial);
      await store.set(
        missing,
        store
          .create()
          .set('bar', 42)
          .set('list', [1, { two: 2 }]),
      );
      const session = await store.get(missing);
      assert.deepEqual(session?.entries(), [
        ['bar', 42],
        ['list', [1, { two: 2 }]],
      ]);
      assert.equal(session?.id, missing);
    }),

    test('has(id) is true for a session that is there, and false for none and for a part of an id', async (trial) => {
      const { store } = await sevenSessions(trial);
      assert.equal(await store.has(foo(1)), true);
      assert.equal(await store.has(missing), false);
      for (const part of [foo(1).slice(1), foo(1).slice(0, 32), '']) {
        assert.equal(await store.has(part as typeof missing), false);
      }
    }),

    test('delete(id) ends the session and says so; a second time there is nothing to end', async (trial) => {
      const { store } = await sevenSessions(trial);
      assert.equal(await store.delete(foo(4)), true);
      assert.equal(await store.has(foo(4)), false);
      assert.equal(await store.delete(foo(4)), false);
      assert.equal(await store.delete(missing), false);
    }),

    test('setDefault(id) on an id that is there returns the stored session, whatever default is given', async (trial) => {
      const { store } = await sevenSessions(trial);
      assert.equal((await store.setDefault(foo(3))).get('bar'), 18);
      const other = store.create(foo(3)).set('bar', -1);
      assert.equal((await store.setDefault(foo(3), other)).get('bar'), 18);
      assert.equal((await store.get(foo(3)))?.get('bar'), 18);
    }),

    test('setDefault(id) on an id that is not there stores the default and returns it', async (trial) => {
      const { store } = await sevenSessions(trial);
      const stored = await store.setDefault(missing, store.create(missing).set('bar', 42));
      assert.equal(stored.get('bar'), 42);
      assert.equal((await store.get(missing))?.get('bar'), 42);
    }),

    test('setDefault(id) without a default stores a new, empty session', async (trial) => {
      const { store } = await sevenSessions(trial);
      assert.equal((await store.setDefault(missing)).size, 0);
      assert.equal(await store.has(missing), true);
    }),

    test(
      'of many that call setDefault at once, all get the session of the one that won',
      async (trial) => {
        const { store } = await sevenSessions(trial);
        const racers = Array.from({ length: 8 }, (_, index) => store.create(missing).set('bar', index));
        const sessions = await Promise.all(racers.map((racer) => store.setDefault(missing, racer)));
        const bars = new Set(sessions.map((session) => session.get('bar')));
        assert.deepEqual([...bars], [(await store.get(missing))?.get('bar')]);
      },
      { needs: [needs.conditionalWrites] },
    ),

    test('pop(id) hands a session over and removes it; a second time there is none', async (trial) => {
      const { store } = await sevenSessions(trial);
      assert.equal((await store.pop(foo(2)))?.get('bar'), 12);
      assert.equal(await store.has(foo(2)), false);
      assert.equal(await store.pop(foo(2)), undefined);
    }),

    test('pop(id) with a fallback removes a session that is there, and else returns the fallback without storing it', async (trial) => {
      const { store } = await sevenSessions(trial);
      const popped = await store.pop(foo(2), 'nobody');
      assert.equal(typeof popped === 'string' ? popped : popped.id, foo(2));
      assert.equal(await store.has(foo(2)), false);
      assert.equal(await store.pop(missing, 'nobody'), 'nobody');
      assert.equal(await store.has(missing), false);
    }),

    test(
      'of many that pop one session at once, one gets it',
      async (trial) => {
        const { store } = await sevenSessions(trial);
        const popped = await Promise.all(Array.from({ length: 6 }, () => store.pop(foo(1))));
        assert.deepEqual(
          popped.filter((session) => session !== undefined).map((session) => session.get('bar')),
          [6],
        );
      },
      { needs: [needs.conditionalWrites] },
    ),

    test('a session that was popped is not ended: it can be stored again', async (trial) => {
      const { store } = await sevenSessions(trial);
      const popped = await store.pop(foo(2));
      if (popped !== undefined) await store.set(foo(2), popped);
      assert.equal((await store.get(foo(2)))?.get('bar'), 12);
    }),

    test('storeSession of a changed session: a later get sees the change', async (trial) => {
      const { store } = await sevenSessions(trial);
      const session = await store.checkOut(foo(1));
      session.set('bar', 43);
      assert.equal(await store.storeSession(session), 'committed');
      assert.equal((await store.get(foo(1)))?.get('bar'), 43);
    }),

    test('a session that was stored can be changed and stored again', async (trial) => {
      const { store } = await sevenSessions(trial);
      const session = await store.checkOut(foo(1));
      for (const bar of [43, 44, 45]) {
        session.set('bar', bar);
        await store.storeSession(session);
      }
      session.increment('bar');
      await store.storeSession(session);
      assert.equal((await store.get(foo(1)))?.get('bar'), 46);
    }),

    test('an increment that was stored is not done again when a later one is, whoever came between', async (trial) => {
      const { store } = await sevenSessions(trial);
      const session = await store.checkOut(foo(1));
      session.increment('bar', 10);
      await store.storeSession(session);
      await store.update(foo(1), (other) => other.increment('bar', 100));
      session.increment('bar', 1_000);
      await store.storeSession(session);
      assert.equal((await store.get(foo(1)))?.get('bar'), 1_116);
    }),

    test('storeSession of another session under the same id replaces the stored one', async (trial) => {
      const { store } = await sevenSessions(trial);
      await store.storeSession(store.create(foo(1)).set('other', true));
      assert.deepEqual((await store.get(foo(1)))?.entries(), [['other', true]]);
    }),

    test('storeSession of a session under an unknown id adds it', async (trial) => {
      const { store } = await sevenSessions(trial);
      await store.storeSession(store.create(missing).set('bar', 42));
      assert.equal((await store.get(missing))?.get('bar'), 42);
    }),

    test('set(id) of a session that was read here is refused if another commit came first: CONFLICT', async (trial) => {
      const { store } = await sevenSessions(trial);
      const session = await store.checkOut(foo(1));
      await store.set(foo(1), (await store.checkOut(foo(1))).set('bar', 1));
      assert.equal(await failureOf(() => store.set(foo(1), session.set('bar', 2))), 'CONFLICT');
      assert.equal((await store.get(foo(1)))?.get('bar'), 1);
    }),

    test('set(id) of a session that was read here and then ended is refused: SESSION_GONE', async (trial) => {
      const { store } = await sevenSessions(trial);
      const session = await store.checkOut(foo(1));
      await store.delete(foo(1));
      assert.equal(await failureOf(() => store.set(foo(1), session)), 'SESSION_GONE');
      assert.equal(await store.has(foo(1)), false);
    }),

    test('set(id) puts another session there: work that was begun on the one before is SESSION_GONE', async (trial) => {
      const { store } = await sevenSessions(trial);
      const before = await store.checkOut(foo(1));
      await store.set(foo(1), store.create().set('bar', 99));
      before.increment('bar');
      assert.equal(await failureOf(() => before.checkIn()), 'SESSION_GONE');
      assert.equal((await store.get(foo(1)))?.get('bar'), 99);
    }),

    test('set(id) of a session that was read under another id makes a copy', async (trial) => {
      const { store } = await sevenSessions(trial);
      const session = (await store.checkOut(foo(3))).set('copy', true);
      await store.set(missing, session);
      assert.deepEqual((await store.get(missing))?.entries(), [
        ['bar', 18],
        ['copy', true],
      ]);
      assert.deepEqual((await store.get(foo(3)))?.entries(), [['bar', 18]]);
      assert.equal(session.id, foo(3));
    }),

    test('every get returns a session of its own, so nobody sees what was not stored', async (trial) => {
      const { store } = await sevenSessions(trial);
      const one = await store.checkOut(foo(1));
      one.set('bar', -1);
      assert.equal((await store.get(foo(1)))?.get('bar'), 6);
    }),

    test('something that is not an id is not there, and nothing can be stored under it: BAD_ID', async (trial) => {
      const { store, observed } = await sevenSessions(trial);
      observed.forget();
      for (const bad of ['', 'foo', foo(1).toUpperCase(), `${foo(1)}0`, '../../etc/passwd', `${foo(1)}\n`]) {
        const id = bad as typeof missing;
        assert.equal(await store.get(id), undefined);
        assert.equal(await store.delete(id), false);
        assert.equal(await store.pop(id, 'nobody'), 'nobody');
        assert.equal(await failureOf(() => store.checkOut(id)), 'SESSION_GONE');
        assert.equal(await failureOf(() => store.set(id, store.create())), 'BAD_ID');
        assert.equal(await failureOf(() => store.setDefault(id)), 'BAD_ID');
        assert.equal(await failureOf(() => store.create(id)), 'BAD_ID');
      }
      assert.deepEqual(observed.calls, []);
    }),

    test('update(id) is a read-modify-write of one session', async (trial) => {
      const { store } = await sevenSessions(trial);
      assert.equal(await store.update(foo(1), (session) => session.increment('bar')), 7);
      assert.equal((await store.get(foo(1)))?.get('bar'), 7);
      assert.equal(await failureOf(() => store.update(missing, () => undefined)), 'SESSION_GONE');
    }),

    test('storeAllSessions() may be called at any time, also on an empty store', async (trial) => {
      const { store } = await open(trial);
      await store.storeAllSessions();
      await store.set(foo(0), store.create().set('bar', 42));
      await store.storeAllSessions();
      await store.storeAllSessions();
      assert.equal((await store.get(foo(0)))?.get('bar'), 42);
    }),
  ]),
];
