import { isSessionId, isSessionToken, sessionIdOf } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { failureOf } from '../failure.ts';
import { open } from '../opened.ts';
import type { Opened } from '../opened.ts';

interface Data {
  name: string | null;
  n: number;
  list: string[];
  user: { name: string; roles: string[] };
  map: Map<string, number>;
  seen: Date;
  maybe: string | undefined;
}

/** Stores a session with these values and checks it out again. */
async function stored({ application }: Opened<Data>, values: Partial<Data>): ReturnType<typeof application.checkOut> {
  const session = await application.checkOut();
  for (const key of ['name', 'n', 'list', 'user', 'map', 'seen', 'maybe'] as const) {
    if (key in values) session.set(key, values[key]);
  }
  await session.checkIn();
  return application.checkOut(session.token);
}

/** A session itself: its birth, its times, its values. */
export const sessionValues: readonly ConformanceCase[] = [
  ...group({ level: 'data', name: 'the birth of a session' }, [
    test('a token is 43 characters of base64url, its id 64 hexadecimal digits, and the one cannot pass for the other', async (trial) => {
      const { application } = await open<Data>(trial);
      const { id, token } = await application.checkOut();
      assert.equal(isSessionToken(token), true);
      assert.equal(isSessionId(id), true);
      assert.equal(isSessionToken(id), false);
      assert.equal(isSessionId(token), false);
      assert.equal(token && sessionIdOf(token), id);
    }),

    test('tokens and ids differ from session to session', async (trial) => {
      const { application, store } = await open<Data>(trial);
      const sessions = [
        await application.checkOut(),
        await application.checkOut(),
        await application.checkOut('unknown'),
      ];
      assert.equal(new Set(sessions.map(({ token }) => token)).size, 3);
      assert.equal(new Set([...sessions, store.create()].map(({ id }) => id)).size, 4);
    }),

    test('at birth a session was created and used now, by the clock of the application', async (trial) => {
      const { application, clock } = await open<Data>(trial);
      const session = await application.checkOut();
      assert.deepEqual([session.createdAt, session.accessedAt], [clock.now(), clock.now()]);
    }),

    test('the time of creation stays; the time of the last use follows the commits', async (trial) => {
      const opened = await open<Data>(trial);
      const born = opened.clock.now();
      const session = await stored(opened, { n: 1 });
      opened.clock.advance(60_000);
      session.set('n', 2);
      await opened.store.storeSession(session as never);
      const again = await opened.application.sessions.checkOut(session.id);
      assert.deepEqual([again.createdAt, again.accessedAt], [born, born + 60_000]);
    }),

    test('a session is new until it has been stored, and not when it is checked out again', async (trial) => {
      const opened = await open<Data>(trial);
      const session = await opened.application.checkOut();
      assert.equal(session.isNew, true);
      assert.equal((await stored(opened, { n: 1 })).isNew, false);
    }),

    test('the timeout is that of the application, and can be set for one session', async (trial) => {
      const opened = await open<Data>(trial, { timeout: '60m' });
      const session = await stored(opened, { n: 1 });
      assert.equal(session.timeout, 3_600_000);
      session.timeout = '90s';
      await session.checkIn();
      assert.equal((await opened.application.sessions.checkOut(session.id)).timeout, 90_000);
    }),

    test('a timeout that is no duration is refused: BAD_SETTING', async (trial) => {
      const { application } = await open<Data>(trial);
      const session = await application.checkOut();
      for (const bad of [-1, Number.NaN, '1 fortnight', '', null]) {
        assert.equal(await failureOf(() => Reflect.set(session, 'timeout', bad)), 'BAD_SETTING');
      }
      assert.equal(session.timeout, 1_800_000);
    }),
  ]),

  ...group({ level: 'data', name: 'the values of a session' }, [
    test('a key that was never set is undefined, or the fallback', async (trial) => {
      const session = await stored(await open<Data>(trial), { n: 1 });
      assert.equal(session.get('name'), undefined);
      assert.equal(session.get('name', ''), '');
      assert.deepEqual(session.get('list', []), []);
      assert.equal(session.has('name'), false);
    }),

    test('null is a value, and wins over a fallback', async (trial) => {
      const session = await stored(await open<Data>(trial), { name: null });
      assert.equal(session.get('name', 'nobody'), null);
      assert.equal(session.has('name'), true);
    }),

    test('undefined can be stored: the key is there, and a fallback stands in for the value', async (trial) => {
      const session = await stored(await open<Data>(trial), { maybe: undefined });
      assert.equal(session.has('maybe'), true);
      assert.equal(session.get('maybe'), undefined);
      assert.equal(session.get('maybe', 'fallback'), 'fallback');
    }),

    test('set, get, has and delete agree with each other, before and after storing', async (trial) => {
      const opened = await open<Data>(trial);
      const session = await opened.application.checkOut();
      session.set('n', 0).set('name', 'ann');
      assert.deepEqual([session.get('n'), session.has('n'), session.get('name'), session.size], [0, true, 'ann', 2]);
      assert.equal(session.delete('name'), true);
      assert.deepEqual([session.get('name'), session.has('name'), session.size], [undefined, false, 1]);
      await session.checkIn();
      const again = await opened.application.sessions.checkOut(session.id);
      assert.deepEqual([again.get('n'), again.has('name'), again.size], [0, false, 1]);
    }),

    test('deleting a key says whether it was there', async (trial) => {
      const session = await stored(await open<Data>(trial), { n: 1 });
      assert.equal(session.delete('n'), true);
      assert.equal(session.delete('n'), false);
      assert.equal(session.delete('name'), false);
    }),

    test('keys(), values(), entries() and iteration show all that is set', async (trial) => {
      const session = await stored(await open<Data>(trial), { n: 1, name: 'ann' });
      session.set('list', ['a']).delete('n');
      const entries = [
        ['name', 'ann'],
        ['list', ['a']],
      ];
      assert.deepEqual(session.keys(), ['name', 'list']);
      assert.deepEqual(session.values(), ['ann', ['a']]);
      assert.deepEqual(session.entries(), entries);
      assert.deepEqual([...session], entries);
    }),

    test('setDefault keeps the value that is there, and else puts one there', async (trial) => {
      const session = await stored(await open<Data>(trial), { n: 1 });
      assert.equal(session.setDefault('n', 7), 1);
      assert.equal(session.setDefault('name', 'ann'), 'ann');
      session.setDefault('list', []).push('a');
      assert.deepEqual(session.get('list'), ['a']);
    }),

    test('increment and append begin from nothing, and go on from what is there', async (trial) => {
      const opened = await open<Data>(trial);
      const session = await opened.application.checkOut();
      assert.deepEqual([session.increment('n'), session.increment('n', 4)], [1, 5]);
      session.append('list', 'a').append('list', 'b', 'c');
      await session.checkIn();
      const again = await opened.application.sessions.checkOut(session.id);
      assert.equal(again.increment('n', -2), 3);
      assert.deepEqual(again.append('list', 'd').get('list'), ['a', 'b', 'c', 'd']);
    }),

    test('increment and append refuse what is no number and no list: BAD_OPERATION', async (trial) => {
      const session = await stored(await open<Data>(trial), { name: 'ann' });
      assert.equal(await failureOf(() => session.increment('name' as 'n')), 'BAD_OPERATION');
      assert.equal(await failureOf(() => session.append('name' as 'list', 'a')), 'BAD_OPERATION');
      assert.equal(session.get('name'), 'ann');
    }),

    test('update makes a value anew from what it is', async (trial) => {
      const session = await stored(await open<Data>(trial), { user: { name: 'ann', roles: ['reader'] } });
      session.update('user', (user) => ({ name: user?.name ?? '', roles: [...(user?.roles ?? []), 'writer'] }));
      assert.deepEqual(session.get('user'), { name: 'ann', roles: ['reader', 'writer'] });
    }),

    test('clear drops all values, and the session goes on empty', async (trial) => {
      const opened = await open<Data>(trial);
      const session = await stored(opened, { n: 1, name: 'ann' });
      session.clear();
      session.set('list', []);
      await session.checkIn();
      assert.deepEqual((await opened.application.sessions.checkOut(session.id)).keys(), ['list']);
    }),

    test('what stands under one key twice is the same object for the one who works on it', async (trial) => {
      const session = await stored(await open<Data>(trial), { user: { name: 'ann', roles: [] } });
      assert.equal(session.get('user'), session.get('user'));
    }),

    test('keys named like properties of every object are keys like any other', async (trial) => {
      const { application } = await open<Record<string, unknown>>(trial);
      const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'toJSON', 'length', ''];
      const session = await application.checkOut();
      for (const name of names) assert.deepEqual([session.has(name), session.get(name)], [false, undefined]);
      for (const name of names) session.set(name, { name });
      await session.checkIn();
      const again = await application.checkOut(session.token);
      assert.deepEqual(again.keys().toSorted(), names.toSorted());
      for (const name of names) assert.deepEqual(again.get(name), { name });
      again.delete('__proto__');
      again.increment('constructor.n');
      await again.checkIn();
      const last = await application.sessions.checkOut(session.id);
      assert.deepEqual(
        [last.has('__proto__'), last.get('__proto__'), last.get('constructor.n')],
        [false, undefined, 1],
      );
      assert.equal(Object.getPrototypeOf({}), Object.prototype);
    }),

    test('a log of a session shows id and times, but neither token nor values', async (trial) => {
      const { application } = await open<Data>(trial);
      const session = (await application.checkOut()).set('name', 'a secret');
      const log = JSON.stringify(session);
      assert.equal(log.includes(session.id), true);
      assert.equal(log.includes(String(session.token)), false);
      assert.equal(log.includes('secret'), false);
    }),
  ]),
];
