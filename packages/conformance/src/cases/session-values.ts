import { isSessionId, isSessionToken, sessionIdOf } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';
import { failureOf } from '../failure.ts';
import { open } from '../opened.ts';
import type { Opened } from '../opened.ts';
import type { StoreSubject } from '../subject.ts';

interface Data {
  name: string | null;
  n: number;
  list: string[];
  user: { name: string; roles: string[] };
  map: Map<string, number>;
  seen: Date;
  maybe: string | undefined;
}

/** A session itself: its birth, its times, its values. */
export function sessionValues(subject: StoreSubject): void {
  /** Stores a session with these values and checks it out again. */
  async function stored({ application }: Opened<Data>, values: Partial<Data>): ReturnType<typeof application.checkOut> {
    const session = await application.checkOut();
    for (const key of ['name', 'n', 'list', 'user', 'map', 'seen', 'maybe'] as const) {
      if (key in values) session.set(key, values[key]);
    }
    await session.checkIn();
    return application.checkOut(session.token);
  }

  describe('the birth of a session', () => {
    test('a token is 43 characters of base64url, its id 64 hexadecimal digits, and the one cannot pass for the other', async () => {
      const { application } = await open<Data>(subject);
      const { id, token } = await application.checkOut();
      expect(isSessionToken(token)).toBe(true);
      expect(isSessionId(id)).toBe(true);
      expect(isSessionToken(id)).toBe(false);
      expect(isSessionId(token)).toBe(false);
      expect(token && sessionIdOf(token)).toBe(id);
    });

    test('tokens and ids differ from session to session', async () => {
      const { application, store } = await open<Data>(subject);
      const sessions = [
        await application.checkOut(),
        await application.checkOut(),
        await application.checkOut('unknown'),
      ];
      expect(new Set(sessions.map(({ token }) => token)).size).toBe(3);
      expect(new Set([...sessions, store.create()].map(({ id }) => id)).size).toBe(4);
    });

    test('at birth a session was created and used now, by the clock of the application', async () => {
      const { application, clock } = await open<Data>(subject);
      const session = await application.checkOut();
      expect([session.createdAt, session.accessedAt]).toStrictEqual([clock.now(), clock.now()]);
    });

    test('the time of creation stays; the time of the last use follows the commits', async () => {
      const opened = await open<Data>(subject);
      const born = opened.clock.now();
      const session = await stored(opened, { n: 1 });
      opened.clock.advance(60_000);
      session.set('n', 2);
      await opened.store.storeSession(session as never);
      const again = await opened.application.sessions.checkOut(session.id);
      expect([again.createdAt, again.accessedAt]).toStrictEqual([born, born + 60_000]);
    });

    test('a session is new until it has been stored, and not when it is checked out again', async () => {
      const opened = await open<Data>(subject);
      const session = await opened.application.checkOut();
      expect(session.isNew).toBe(true);
      expect((await stored(opened, { n: 1 })).isNew).toBe(false);
    });

    test('the timeout is that of the application, and can be set for one session', async () => {
      const opened = await open<Data>(subject, { timeout: '60m' });
      const session = await stored(opened, { n: 1 });
      expect(session.timeout).toBe(3_600_000);
      session.timeout = '90s';
      await session.checkIn();
      expect((await opened.application.sessions.checkOut(session.id)).timeout).toBe(90_000);
    });

    test('a timeout that is no duration is refused: BAD_SETTING', async () => {
      const { application } = await open<Data>(subject);
      const session = await application.checkOut();
      for (const bad of [-1, Number.NaN, '1 fortnight', '', null]) {
        expect(await failureOf(() => Reflect.set(session, 'timeout', bad))).toBe('BAD_SETTING');
      }
      expect(session.timeout).toBe(1_800_000);
    });
  });

  describe('the values of a session', () => {
    test('a key that was never set is undefined, or the fallback', async () => {
      const session = await stored(await open<Data>(subject), { n: 1 });
      expect(session.get('name')).toBeUndefined();
      expect(session.get('name', '')).toBe('');
      expect(session.get('list', [])).toStrictEqual([]);
      expect(session.has('name')).toBe(false);
    });

    test('null is a value, and wins over a fallback', async () => {
      const session = await stored(await open<Data>(subject), { name: null });
      expect(session.get('name', 'nobody')).toBeNull();
      expect(session.has('name')).toBe(true);
    });

    test('undefined can be stored: the key is there, and a fallback stands in for the value', async () => {
      const session = await stored(await open<Data>(subject), { maybe: undefined });
      expect(session.has('maybe')).toBe(true);
      expect(session.get('maybe')).toBeUndefined();
      expect(session.get('maybe', 'fallback')).toBe('fallback');
    });

    test('set, get, has and delete agree with each other, before and after storing', async () => {
      const opened = await open<Data>(subject);
      const session = await opened.application.checkOut();
      session.set('n', 0).set('name', 'ann');
      expect([session.get('n'), session.has('n'), session.get('name'), session.size]).toStrictEqual([
        0,
        true,
        'ann',
        2,
      ]);
      expect(session.delete('name')).toBe(true);
      expect([session.get('name'), session.has('name'), session.size]).toStrictEqual([undefined, false, 1]);
      await session.checkIn();
      const again = await opened.application.sessions.checkOut(session.id);
      expect([again.get('n'), again.has('name'), again.size]).toStrictEqual([0, false, 1]);
    });

    test('deleting a key says whether it was there', async () => {
      const session = await stored(await open<Data>(subject), { n: 1 });
      expect(session.delete('n')).toBe(true);
      expect(session.delete('n')).toBe(false);
      expect(session.delete('name')).toBe(false);
    });

    test('keys(), values(), entries() and iteration show all that is set', async () => {
      const session = await stored(await open<Data>(subject), { n: 1, name: 'ann' });
      session.set('list', ['a']).delete('n');
      const entries = [
        ['name', 'ann'],
        ['list', ['a']],
      ];
      expect(session.keys()).toStrictEqual(['name', 'list']);
      expect(session.values()).toStrictEqual(['ann', ['a']]);
      expect(session.entries()).toStrictEqual(entries);
      expect([...session]).toStrictEqual(entries);
    });

    test('setDefault keeps the value that is there, and else puts one there', async () => {
      const session = await stored(await open<Data>(subject), { n: 1 });
      expect(session.setDefault('n', 7)).toBe(1);
      expect(session.setDefault('name', 'ann')).toBe('ann');
      session.setDefault('list', []).push('a');
      expect(session.get('list')).toStrictEqual(['a']);
    });

    test('increment and append begin from nothing, and go on from what is there', async () => {
      const opened = await open<Data>(subject);
      const session = await opened.application.checkOut();
      expect([session.increment('n'), session.increment('n', 4)]).toStrictEqual([1, 5]);
      session.append('list', 'a').append('list', 'b', 'c');
      await session.checkIn();
      const again = await opened.application.sessions.checkOut(session.id);
      expect(again.increment('n', -2)).toBe(3);
      expect(again.append('list', 'd').get('list')).toStrictEqual(['a', 'b', 'c', 'd']);
    });

    test('increment and append refuse what is no number and no list: BAD_OPERATION', async () => {
      const session = await stored(await open<Data>(subject), { name: 'ann' });
      expect(await failureOf(() => session.increment('name' as 'n'))).toBe('BAD_OPERATION');
      expect(await failureOf(() => session.append('name' as 'list', 'a'))).toBe('BAD_OPERATION');
      expect(session.get('name')).toBe('ann');
    });

    test('update makes a value anew from what it is', async () => {
      const session = await stored(await open<Data>(subject), { user: { name: 'ann', roles: ['reader'] } });
      session.update('user', (user) => ({ name: user?.name ?? '', roles: [...(user?.roles ?? []), 'writer'] }));
      expect(session.get('user')).toStrictEqual({ name: 'ann', roles: ['reader', 'writer'] });
    });

    test('clear drops all values, and the session goes on empty', async () => {
      const opened = await open<Data>(subject);
      const session = await stored(opened, { n: 1, name: 'ann' });
      session.clear();
      session.set('list', []);
      await session.checkIn();
      expect((await opened.application.sessions.checkOut(session.id)).keys()).toStrictEqual(['list']);
    });

    test('what stands under one key twice is the same object for the one who works on it', async () => {
      const session = await stored(await open<Data>(subject), { user: { name: 'ann', roles: [] } });
      expect(session.get('user')).toBe(session.get('user'));
    });

    test('keys named like properties of every object are keys like any other', async () => {
      const { application } = await open<Record<string, unknown>>(subject);
      const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'toJSON', 'length', ''];
      const session = await application.checkOut();
      for (const name of names) expect([session.has(name), session.get(name)]).toStrictEqual([false, undefined]);
      for (const name of names) session.set(name, { name });
      await session.checkIn();
      const again = await application.checkOut(session.token);
      expect(again.keys().toSorted()).toStrictEqual(names.toSorted());
      for (const name of names) expect(again.get(name)).toStrictEqual({ name });
      again.delete('__proto__');
      again.increment('constructor.n');
      await again.checkIn();
      const last = await application.sessions.checkOut(session.id);
      expect([last.has('__proto__'), last.get('__proto__'), last.get('constructor.n')]).toStrictEqual([
        false,
        undefined,
        1,
      ]);
      expect(Object.getPrototypeOf({})).toBe(Object.prototype);
    });

    test('a log of a session shows id and times, but neither token nor values', async () => {
      const { application } = await open<Data>(subject);
      const session = (await application.checkOut()).set('name', 'a secret');
      const log = JSON.stringify(session);
      expect(log).toContain(session.id);
      expect(log).not.toContain(String(session.token));
      expect(log).not.toContain('secret');
    });
  });
}
