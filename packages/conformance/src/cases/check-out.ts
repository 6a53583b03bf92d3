import type { ApplicationEvents } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { assertHas } from '../assertions.ts';
import { each, group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { failureOf } from '../failure.ts';
import { open, TIMEOUT } from '../opened.ts';
import { sessionId } from '../records.ts';

interface Data {
  n: number;
  list: string[];
}

/** A token of the right form that nobody was given. */
const unknownToken = 'A'.repeat(43);

const malformedTokens: Readonly<Record<string, string>> = {
  'no text at all': '',
  'one character': 'A',
  'a character too few': 'A'.repeat(42),
  'a character too many': 'A'.repeat(44),
  'a megabyte': 'A'.repeat(1_048_576),
  'a session id': sessionId('foo'),
  'padding of base64': `${'A'.repeat(42)}=`,
  'the other alphabet of base64': `${'A'.repeat(41)}+/`,
  'a path': '../../../../../../../../../../etc/passwd.'.padEnd(43, '.'),
  'a line end': `${'A'.repeat(43)}\n`,
  'a NUL': `${'A'.repeat(42)}\0`,
  'letters beyond ASCII': 'é'.repeat(43),
  'the name of a property': '__proto__',
};

/** Checking out by token. */
export const checkOut: readonly ConformanceCase[] = [
  ...group({ level: 'contract', name: 'checking out' }, [
    test('without a token, a new session is handed out under a fresh token', async (trial) => {
      const { application, observed } = await open<Data>(trial);
      observed.forget();
      const session = await application.checkOut();
      assert.deepEqual([session.isNew, session.tokenRefused, session.size], [true, false, 0]);
      assert.equal(session.token?.length, 43);
      assert.deepEqual(observed.calls, []);
    }),

    test('a new session that stays empty is never written', async (trial) => {
      const { application, observed } = await open<Data>(trial);
      observed.forget();
      const session = await application.checkOut();
      session.set('n', 1).delete('n');
      assert.equal(await session.checkIn(), 'unchanged');
      assert.deepEqual(observed.calls, []);
    }),

    test('a session that was checked in is found again by its token, and the token is then not told again', async (trial) => {
      const { application } = await open<Data>(trial);
      const session = await application.checkOut();
      assert.equal(await session.set('n', 42).checkIn(), 'committed');
      const again = await application.checkOut(session.token);
      assert.deepEqual([again.id, again.get('n'), again.isNew, again.token], [session.id, 42, false, undefined]);
    }),

    test('a token that is unknown is never adopted: the client gets a new session under a fresh token', async (trial) => {
      const { application, observed } = await open<Data>(trial);
      const told: ApplicationEvents['unknownToken'][] = [];
      application.on('unknownToken', (event) => told.push(event));
      const session = await application.checkOut(unknownToken);
      assert.deepEqual([session.isNew, session.tokenRefused], [true, true]);
      assert.notEqual(session.token, unknownToken);
      await session.set('n', 1).checkIn();
      assert.equal((await application.checkOut(unknownToken)).isNew, true);
      assert.deepEqual(
        told.map(({ reason }) => reason),
        ['unknown', 'unknown'],
      );
      assert.equal(JSON.stringify(told).includes(unknownToken), false);
      assert.equal(observed.timesOf('write'), 1);
    }),

    ...each(Object.entries(malformedTokens))(
      'a token that is malformed never reaches the store: %s',
      async (trial, [, token]) => {
        const { application, observed } = await open<Data>(trial);
        const told: ApplicationEvents['unknownToken'][] = [];
        application.on('unknownToken', (event) => told.push(event));
        observed.forget();
        const session = await application.checkOut(token);
        assert.deepEqual(observed.calls, []);
        assert.deepEqual([session.isNew, session.tokenRefused, session.token === token], [true, true, false]);
        assert.deepEqual(told, [{ reason: 'malformed' }]);
      },
    ),

    test('the id of a stored session opens nothing: it is no token', async (trial) => {
      const { application } = await open<Data>(trial);
      const session = await application.checkOut();
      await session.set('n', 42).checkIn();
      assert.equal((await application.checkOut(session.id)).get('n'), undefined);
    }),

    test('the token of a session that ended is unknown', async (trial) => {
      const { application } = await open<Data>(trial);
      const session = await application.checkOut();
      await session.set('n', 42).checkIn();
      await application.sessions.delete(session.id);
      assertHas(await application.checkOut(session.token), { isNew: true, tokenRefused: true });
    }),

    test('the token of a session that is stale is unknown, swept or not', async (trial) => {
      const { application, clock } = await open<Data>(trial);
      const session = await application.checkOut();
      await session.set('n', 42).checkIn();
      clock.advance(TIMEOUT);
      assertHas(await application.checkOut(session.token), { isNew: true, tokenRefused: true });
    }),

    ...each(['at once', 'later'])(
      'when the store fails %s, so does the check-out: no empty session stands in',
      async (trial, when) => {
        const { application, observed } = await open<Data>(trial);
        const session = await application.checkOut();
        await session.set('n', 42).checkIn();
        const cause = new Error('The backend is gone.');
        observed.beforeNext('read', () => {
          if (when === 'at once') throw cause;
          return Promise.reject(cause);
        });
        assert.equal(await failureOf(() => application.checkOut(session.token)), 'STORE_FAILED');
        assert.equal((await application.checkOut(session.token)).get('n'), 42);
      },
    ),

    test('a session checked out for reading cannot be changed: READ_ONLY', async (trial) => {
      const { application } = await open<Data>(trial);
      const { token } = await application.use(undefined, (session) => session.set('n', 1).set('list', []));
      const session = await application.checkOut(token, { mode: 'read' });
      assert.equal(session.get('n'), 1);
      const changes = {
        set: () => session.set('n', 2),
        delete: () => session.delete('n'),
        increment: () => session.increment('n'),
        append: () => session.append('list', 'a'),
        update: () => session.update('n', () => 3),
        clear: () => session.clear(),
        invalidate: () => session.invalidate(),
        take: () => session.take('n'),
        timeout: () => Reflect.set(session, 'timeout', 1),
      };
      for (const [name, change] of Object.entries(changes)) {
        assert.deepEqual([name, await failureOf(change)], [name, 'READ_ONLY']);
      }
      assert.equal(session.get('n'), 1);
    }),

    test('a value changed in place in a session checked out for reading is refused at check-in', async (trial) => {
      const { application } = await open<Data>(trial);
      const { token, id } = await application.use(undefined, (session) => session.set('list', []));
      const session = await application.checkOut(token, { mode: 'read' });
      session.get('list')?.push('a');
      assert.equal(await failureOf(() => session.checkIn()), 'READ_ONLY');
      assert.deepEqual((await application.sessions.checkOut(id)).get('list'), []);
    }),
  ]),

  ...group({ level: 'contract', name: 'using a session' }, [
    test('use commits when the work returns, and returns what the work returned', async (trial) => {
      const { application } = await open<Data>(trial);
      const { token } = await application.use(undefined, (session) => session.set('n', 1));
      assert.equal(await application.use(token, async (session) => session.increment('n')), 2);
      assert.equal(await application.use(token, { mode: 'read' }, (session) => session.get('n')), 2);
    }),

    test('use commits nothing when the work throws, and throws what the work threw', async (trial) => {
      const { application } = await open<Data>(trial);
      const { token } = await application.use(undefined, (session) => session.set('n', 1));
      const failure = new Error('The work failed.');
      const work = application.use(token, async (session) => {
        session.set('n', 2);
        throw failure;
      });
      await assert.rejects(work, (thrown) => thrown === failure);
      assert.equal((await application.checkOut(token)).get('n'), 1);
    }),

    test('leaving an await using block commits nothing', async (trial) => {
      const { application } = await open<Data>(trial);
      const { token } = await application.use(undefined, (session) => session.set('n', 1));
      {
        await using session = await application.checkOut(token);
        session.set('n', 2);
      }
      assert.equal((await application.checkOut(token)).get('n'), 1);
    }),

    test('a session that was released, or checked in, can be read but not changed: CHECKED_IN', async (trial) => {
      const { application } = await open<Data>(trial);
      const released = (await application.checkOut()).set('n', 1);
      await released.release();
      assert.equal(await released.checkIn(), 'unchanged');
      const checkedIn = (await application.checkOut()).set('n', 1);
      await checkedIn.checkIn();
      for (const session of [released, checkedIn]) {
        assert.equal(session.get('n'), 1);
        assert.equal(await failureOf(() => session.set('n', 2)), 'CHECKED_IN');
        assert.equal(await failureOf(() => session.take('n')), 'CHECKED_IN');
      }
      assert.equal((await application.checkOut(released.token)).isNew, true);
    }),
  ]),
];
