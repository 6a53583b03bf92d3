import { describe, expect, test } from 'vitest';
import { failureOf } from '../failure.ts';
import { open } from '../opened.ts';
import { foo, sevenSessions } from '../seven-sessions.ts';
import type { StoreSubject } from '../subject.ts';

const missing = foo(7);

/** The dictionary face, on the fixture of the ancestor's tests: one session at a time. */
export function dictionary(subject: StoreSubject): void {
  describe('the dictionary', () => {
    test('a store that no application has opened says NOT_OPEN', async () => {
      const { store, cleanUp } = await subject.create();
      expect(await failureOf(() => store.get(foo(0)))).toBe('NOT_OPEN');
      expect(await failureOf(() => store.create())).toBe('NOT_OPEN');
      await cleanUp?.();
    });

    test('application() is the application that opened the store', async () => {
      const { store, application } = await sevenSessions(subject);
      expect(store.application()).toBe(application);
    });

    test('a session that was stored is there, with times and id', async () => {
      const { store, clock } = await sevenSessions(subject);
      const session = await store.get(foo(0));
      expect(session?.toJSON()).toStrictEqual({
        id: foo(0),
        createdAt: clock.now(),
        accessedAt: clock.now(),
        timeout: 1_800_000,
        isNew: false,
      });
    });

    test('checkOut(id) is the strict lookup: the right session, or SESSION_GONE', async () => {
      const { store } = await sevenSessions(subject);
      expect((await store.checkOut(foo(3))).get('bar')).toBe(18);
      expect(await failureOf(() => store.checkOut(missing))).toBe('SESSION_GONE');
    });

    test('get(id) is the lenient lookup: the session, or undefined, or the fallback', async () => {
      const { store } = await sevenSessions(subject);
      expect((await store.get(foo(2)))?.get('bar')).toBe(12);
      expect(await store.get(foo(2), 'nobody')).toMatchObject({ id: foo(2) });
      expect(await store.get(missing)).toBeUndefined();
      expect(await store.get(missing, 'nobody')).toBe('nobody');
    });

    test('what was set under an id is what get returns', async () => {
      const { store } = await sevenSessions(subject);
      await store.set(
        missing,
        store
          .create()
          .set('bar', 42)
          .set('list', [1, { two: 2 }]),
      );
      const session = await store.get(missing);
      expect(session?.entries()).toStrictEqual([
        ['bar', 42],
        ['list', [1, { two: 2 }]],
      ]);
      expect(session?.id).toBe(missing);
    });

    test('has(id) is true for a session that is there, and false for none and for a part of an id', async () => {
      const { store } = await sevenSessions(subject);
      expect(await store.has(foo(1))).toBe(true);
      expect(await store.has(missing)).toBe(false);
      for (const part of [foo(1).slice(1), foo(1).slice(0, 32), '']) {
        expect(await store.has(part as typeof missing)).toBe(false);
      }
    });

    test('delete(id) ends the session and says so; a second time there is nothing to end', async () => {
      const { store } = await sevenSessions(subject);
      expect(await store.delete(foo(4))).toBe(true);
      expect(await store.has(foo(4))).toBe(false);
      expect(await store.delete(foo(4))).toBe(false);
      expect(await store.delete(missing)).toBe(false);
    });

    test('setDefault(id) on an id that is there returns the stored session, whatever default is given', async () => {
      const { store } = await sevenSessions(subject);
      expect((await store.setDefault(foo(3))).get('bar')).toBe(18);
      const other = store.create(foo(3)).set('bar', -1);
      expect((await store.setDefault(foo(3), other)).get('bar')).toBe(18);
      expect((await store.get(foo(3)))?.get('bar')).toBe(18);
    });

    test('setDefault(id) on an id that is not there stores the default and returns it', async () => {
      const { store } = await sevenSessions(subject);
      const stored = await store.setDefault(missing, store.create(missing).set('bar', 42));
      expect(stored.get('bar')).toBe(42);
      expect((await store.get(missing))?.get('bar')).toBe(42);
    });

    test('setDefault(id) without a default stores a new, empty session', async () => {
      const { store } = await sevenSessions(subject);
      expect((await store.setDefault(missing)).size).toBe(0);
      expect(await store.has(missing)).toBe(true);
    });

    test('of many that call setDefault at once, all get the session of the one that won', async () => {
      const { store } = await sevenSessions(subject);
      const racers = Array.from({ length: 8 }, (_, index) => store.create(missing).set('bar', index));
      const sessions = await Promise.all(racers.map((racer) => store.setDefault(missing, racer)));
      const bars = new Set(sessions.map((session) => session.get('bar')));
      expect([...bars]).toStrictEqual([(await store.get(missing))?.get('bar')]);
    });

    test('pop(id) hands a session over and removes it; a second time there is none', async () => {
      const { store } = await sevenSessions(subject);
      expect((await store.pop(foo(2)))?.get('bar')).toBe(12);
      expect(await store.has(foo(2))).toBe(false);
      expect(await store.pop(foo(2))).toBeUndefined();
    });

    test('pop(id) with a fallback removes a session that is there, and else returns the fallback without storing it', async () => {
      const { store } = await sevenSessions(subject);
      expect(await store.pop(foo(2), 'nobody')).toMatchObject({ id: foo(2) });
      expect(await store.has(foo(2))).toBe(false);
      expect(await store.pop(missing, 'nobody')).toBe('nobody');
      expect(await store.has(missing)).toBe(false);
    });

    test('of many that pop one session at once, one gets it', async () => {
      const { store } = await sevenSessions(subject);
      const popped = await Promise.all(Array.from({ length: 6 }, () => store.pop(foo(1))));
      expect(popped.filter((session) => session !== undefined).map((session) => session.get('bar'))).toStrictEqual([6]);
    });

    test('a session that was popped is not ended: it can be stored again', async () => {
      const { store } = await sevenSessions(subject);
      const popped = await store.pop(foo(2));
      if (popped !== undefined) await store.set(foo(2), popped);
      expect((await store.get(foo(2)))?.get('bar')).toBe(12);
    });

    test('storeSession of a changed session: a later get sees the change', async () => {
      const { store } = await sevenSessions(subject);
      const session = await store.checkOut(foo(1));
      session.set('bar', 43);
      expect(await store.storeSession(session)).toBe('committed');
      expect((await store.get(foo(1)))?.get('bar')).toBe(43);
    });

    test('a session that was stored can be changed and stored again', async () => {
      const { store } = await sevenSessions(subject);
      const session = await store.checkOut(foo(1));
      for (const bar of [43, 44, 45]) {
        session.set('bar', bar);
        await store.storeSession(session);
      }
      session.increment('bar');
      await store.storeSession(session);
      expect((await store.get(foo(1)))?.get('bar')).toBe(46);
    });

    test('an increment that was stored is not done again when a later one is, whoever came between', async () => {
      const { store } = await sevenSessions(subject);
      const session = await store.checkOut(foo(1));
      session.increment('bar', 10);
      await store.storeSession(session);
      await store.update(foo(1), (other) => other.increment('bar', 100));
      session.increment('bar', 1_000);
      await store.storeSession(session);
      expect((await store.get(foo(1)))?.get('bar')).toBe(1_116);
    });

    test('storeSession of another session under the same id replaces the stored one', async () => {
      const { store } = await sevenSessions(subject);
      await store.storeSession(store.create(foo(1)).set('other', true));
      expect((await store.get(foo(1)))?.entries()).toStrictEqual([['other', true]]);
    });

    test('storeSession of a session under an unknown id adds it', async () => {
      const { store } = await sevenSessions(subject);
      await store.storeSession(store.create(missing).set('bar', 42));
      expect((await store.get(missing))?.get('bar')).toBe(42);
    });

    test('set(id) of a session that was read here is refused if another commit came first: CONFLICT', async () => {
      const { store } = await sevenSessions(subject);
      const session = await store.checkOut(foo(1));
      await store.set(foo(1), (await store.checkOut(foo(1))).set('bar', 1));
      expect(await failureOf(() => store.set(foo(1), session.set('bar', 2)))).toBe('CONFLICT');
      expect((await store.get(foo(1)))?.get('bar')).toBe(1);
    });

    test('set(id) of a session that was read here and then ended is refused: SESSION_GONE', async () => {
      const { store } = await sevenSessions(subject);
      const session = await store.checkOut(foo(1));
      await store.delete(foo(1));
      expect(await failureOf(() => store.set(foo(1), session))).toBe('SESSION_GONE');
      expect(await store.has(foo(1))).toBe(false);
    });

    test('set(id) puts another session there: work that was begun on the one before is SESSION_GONE', async () => {
      const { store } = await sevenSessions(subject);
      const before = await store.checkOut(foo(1));
      await store.set(foo(1), store.create().set('bar', 99));
      before.increment('bar');
      expect(await failureOf(() => before.checkIn())).toBe('SESSION_GONE');
      expect((await store.get(foo(1)))?.get('bar')).toBe(99);
    });

    test('set(id) of a session that was read under another id makes a copy', async () => {
      const { store } = await sevenSessions(subject);
      const session = (await store.checkOut(foo(3))).set('copy', true);
      await store.set(missing, session);
      expect((await store.get(missing))?.entries()).toStrictEqual([
        ['bar', 18],
        ['copy', true],
      ]);
      expect((await store.get(foo(3)))?.entries()).toStrictEqual([['bar', 18]]);
      expect(session.id).toBe(foo(3));
    });

    test('every get returns a session of its own, so nobody sees what was not stored', async () => {
      const { store } = await sevenSessions(subject);
      const one = await store.checkOut(foo(1));
      one.set('bar', -1);
      expect((await store.get(foo(1)))?.get('bar')).toBe(6);
    });

    test('something that is not an id is not there, and nothing can be stored under it: BAD_ID', async () => {
      const { store, observed } = await sevenSessions(subject);
      observed.forget();
      for (const bad of ['', 'foo', foo(1).toUpperCase(), `${foo(1)}0`, '../../etc/passwd', `${foo(1)}\n`]) {
        const id = bad as typeof missing;
        expect(await store.get(id)).toBeUndefined();
        expect(await store.delete(id)).toBe(false);
        expect(await store.pop(id, 'nobody')).toBe('nobody');
        expect(await failureOf(() => store.checkOut(id))).toBe('SESSION_GONE');
        expect(await failureOf(() => store.set(id, store.create()))).toBe('BAD_ID');
        expect(await failureOf(() => store.setDefault(id))).toBe('BAD_ID');
        expect(await failureOf(() => store.create(id))).toBe('BAD_ID');
      }
      expect(observed.calls).toStrictEqual([]);
    });

    test('update(id) is a read-modify-write of one session', async () => {
      const { store } = await sevenSessions(subject);
      expect(await store.update(foo(1), (session) => session.increment('bar'))).toBe(7);
      expect((await store.get(foo(1)))?.get('bar')).toBe(7);
      expect(await failureOf(() => store.update(missing, () => undefined))).toBe('SESSION_GONE');
    });

    test('storeAllSessions() may be called at any time, also on an empty store', async () => {
      const { store } = await open(subject);
      await store.storeAllSessions();
      await store.set(foo(0), store.create().set('bar', 42));
      await store.storeAllSessions();
      await store.storeAllSessions();
      expect((await store.get(foo(0)))?.get('bar')).toBe(42);
    });
  });
}
