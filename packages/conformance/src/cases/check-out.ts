import type { ApplicationEvents } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';
import { failureOf } from '../failure.ts';
import { open, TIMEOUT } from '../opened.ts';
import { sessionId } from '../records.ts';
import type { StoreSubject } from '../subject.ts';

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
export function checkOut(subject: StoreSubject): void {
  describe('checking out', () => {
    test('without a token, a new session is handed out under a fresh token', async () => {
      const { application, observed } = await open<Data>(subject);
      observed.forget();
      const session = await application.checkOut();
      expect([session.isNew, session.tokenRefused, session.size]).toStrictEqual([true, false, 0]);
      expect(session.token).toHaveLength(43);
      expect(observed.calls).toStrictEqual([]);
    });

    test('a new session that stays empty is never written', async () => {
      const { application, observed } = await open<Data>(subject);
      observed.forget();
      const session = await application.checkOut();
      session.set('n', 1).delete('n');
      expect(await session.checkIn()).toBe('unchanged');
      expect(observed.calls).toStrictEqual([]);
    });

    test('a session that was checked in is found again by its token, and the token is then not told again', async () => {
      const { application } = await open<Data>(subject);
      const session = await application.checkOut();
      expect(await session.set('n', 42).checkIn()).toBe('committed');
      const again = await application.checkOut(session.token);
      expect([again.id, again.get('n'), again.isNew, again.token]).toStrictEqual([session.id, 42, false, undefined]);
    });

    test('a token that is unknown is never adopted: the client gets a new session under a fresh token', async () => {
      const { application, observed } = await open<Data>(subject);
      const told: unknown[] = [];
      application.on('unknownToken', (event) => told.push(event));
      const session = await application.checkOut(unknownToken);
      expect([session.isNew, session.tokenRefused]).toStrictEqual([true, true]);
      expect(session.token).not.toBe(unknownToken);
      await session.set('n', 1).checkIn();
      expect((await application.checkOut(unknownToken)).isNew).toBe(true);
      expect(told).toHaveLength(2);
      expect(told[0]).toMatchObject({ reason: 'unknown' });
      expect(JSON.stringify(told)).not.toContain(unknownToken);
      expect(observed.timesOf('write')).toBe(1);
    });

    test.for(Object.entries(malformedTokens))(
      'a token that is malformed never reaches the store: %s',
      async ([, token]) => {
        const { application, observed } = await open<Data>(subject);
        const told: ApplicationEvents['unknownToken'][] = [];
        application.on('unknownToken', (event) => told.push(event));
        observed.forget();
        const session = await application.checkOut(token);
        expect(observed.calls).toStrictEqual([]);
        expect([session.isNew, session.tokenRefused, session.token === token]).toStrictEqual([true, true, false]);
        expect(told).toStrictEqual([{ reason: 'malformed' }]);
      },
    );

    test('the id of a stored session opens nothing: it is no token', async () => {
      const { application } = await open<Data>(subject);
      const session = await application.checkOut();
      await session.set('n', 42).checkIn();
      expect((await application.checkOut(session.id)).get('n')).toBeUndefined();
    });

    test('the token of a session that ended is unknown', async () => {
      const { application } = await open<Data>(subject);
      const session = await application.checkOut();
      await session.set('n', 42).checkIn();
      await application.sessions.delete(session.id);
      expect(await application.checkOut(session.token)).toMatchObject({ isNew: true, tokenRefused: true });
    });

    test('the token of a session that is stale is unknown, swept or not', async () => {
      const { application, clock } = await open<Data>(subject);
      const session = await application.checkOut();
      await session.set('n', 42).checkIn();
      clock.advance(TIMEOUT);
      expect(await application.checkOut(session.token)).toMatchObject({ isNew: true, tokenRefused: true });
    });

    test.for(['at once', 'later'])(
      'when the store fails %s, so does the check-out: no empty session stands in',
      async (when) => {
        const { application, observed } = await open<Data>(subject);
        const session = await application.checkOut();
        await session.set('n', 42).checkIn();
        const cause = new Error('The backend is gone.');
        observed.beforeNext('read', () => {
          if (when === 'at once') throw cause;
          return Promise.reject(cause);
        });
        expect(await failureOf(() => application.checkOut(session.token))).toBe('STORE_FAILED');
        expect((await application.checkOut(session.token)).get('n')).toBe(42);
      },
    );

    test('a session checked out for reading cannot be changed: READ_ONLY', async () => {
      const { application } = await open<Data>(subject);
      const { token } = await application.use(undefined, (session) => session.set('n', 1).set('list', []));
      const session = await application.checkOut(token, { mode: 'read' });
      expect(session.get('n')).toBe(1);
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
        expect([name, await failureOf(change)]).toStrictEqual([name, 'READ_ONLY']);
      }
      expect(session.get('n')).toBe(1);
    });

    test('a value changed in place in a session checked out for reading is refused at check-in', async () => {
      const { application } = await open<Data>(subject);
      const { token, id } = await application.use(undefined, (session) => session.set('list', []));
      const session = await application.checkOut(token, { mode: 'read' });
      session.get('list')?.push('a');
      expect(await failureOf(() => session.checkIn())).toBe('READ_ONLY');
      expect((await application.sessions.checkOut(id)).get('list')).toStrictEqual([]);
    });
  });

  describe('using a session', () => {
    test('use commits when the work returns, and returns what the work returned', async () => {
      const { application } = await open<Data>(subject);
      const { token } = await application.use(undefined, (session) => session.set('n', 1));
      expect(await application.use(token, async (session) => session.increment('n'))).toBe(2);
      expect(await application.use(token, { mode: 'read' }, (session) => session.get('n'))).toBe(2);
    });

    test('use commits nothing when the work throws, and throws what the work threw', async () => {
      const { application } = await open<Data>(subject);
      const { token } = await application.use(undefined, (session) => session.set('n', 1));
      const failure = new Error('The work failed.');
      const work = application.use(token, async (session) => {
        session.set('n', 2);
        throw failure;
      });
      await expect(work).rejects.toBe(failure);
      expect((await application.checkOut(token)).get('n')).toBe(1);
    });

    test('leaving an await using block commits nothing', async () => {
      const { application } = await open<Data>(subject);
      const { token } = await application.use(undefined, (session) => session.set('n', 1));
      {
        await using session = await application.checkOut(token);
        session.set('n', 2);
      }
      expect((await application.checkOut(token)).get('n')).toBe(1);
    });

    test('a session that was released, or checked in, can be read but not changed: CHECKED_IN', async () => {
      const { application } = await open<Data>(subject);
      const released = (await application.checkOut()).set('n', 1);
      await released.release();
      expect(await released.checkIn()).toBe('unchanged');
      const checkedIn = (await application.checkOut()).set('n', 1);
      await checkedIn.checkIn();
      for (const session of [released, checkedIn]) {
        expect(session.get('n')).toBe(1);
        expect(await failureOf(() => session.set('n', 2))).toBe('CHECKED_IN');
        expect(await failureOf(() => session.take('n'))).toBe('CHECKED_IN');
      }
      expect((await application.checkOut(released.token)).isNew).toBe(true);
    });
  });
}
