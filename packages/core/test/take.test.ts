import { describe, expect, test } from 'vitest';

import type { CheckOutMode, Session } from '../src/session.ts';
import type { SessionData } from '../src/session-data.ts';
import { ControlledStore, heldBack, later, rejecting } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { openApplication, tokenOf } from './support/open.ts';

const base = { code: 'once', list: [1], visits: 3, user: 'ann' };

/** A session that is stored with these values, and ways to check it out and to look at what is stored. */
async function stored(values: SessionData = base, store = new ControlledStore()) {
  const { application, clock } = await openApplication({ timeout: 60_000 }, store);
  const first = await application.checkOut();
  for (const [key, value] of Object.entries(values)) first.set(key, value);
  await first.checkIn();
  const checkOut = (): Promise<Session> => application.checkOut(tokenOf(first));
  const checkOutAs = (mode: CheckOutMode): Promise<Session> => application.checkOut(tokenOf(first), { mode });
  return {
    application,
    store,
    clock,
    checkOut,
    checkOutAs,
    held: async () => Object.fromEntries((await checkOut()).entries()),
  };
}

describe('taking a value', () => {
  test('gives it, and removes it at once, without a check-in', async () => {
    const { checkOut, held } = await stored();
    const session = await checkOut();
    expect(await session.take('code')).toBe('once');
    expect(session.get('code')).toBeUndefined();
    expect(session.has('code')).toBe(false);
    expect(await held()).toEqual({ list: [1], visits: 3, user: 'ann' });
    expect(await session.checkIn()).toBe('unchanged');
  });

  test('that is not there gives undefined, and writes nothing', async () => {
    const { checkOut, store } = await stored();
    const session = await checkOut();
    for (const key of ['other', 'constructor', '__proto__']) expect(await session.take(key)).toBeUndefined();
    expect(store.called('write')).toBe(1);
    expect(await session.checkIn()).toBe('unchanged');
  });

  test('has one winner, however many try at once', async () => {
    const { checkOut, held } = await stored(base, new ControlledStore(later));
    const sessions = await Promise.all(Array.from({ length: 20 }, checkOut));
    const taken = await Promise.all(sessions.map((session) => session.take('code')));
    expect(taken.filter((value) => value !== undefined)).toEqual(['once']);
    expect(await held()).not.toHaveProperty('code');
  });

  test('has one winner within one session, too', async () => {
    const { checkOut } = await stored(base, new ControlledStore(later));
    const session = await checkOut();
    const taken = await Promise.all([session.take('code'), session.take('code')]);
    expect(taken.filter((value) => value !== undefined)).toEqual(['once']);
  });

  test('gives an object that nobody else has', async () => {
    const { checkOut, application } = await stored();
    const [taker, reader] = [await checkOut(), await checkOut()];
    const list = (await taker.take('list')) as number[];
    list.push(2);
    expect(reader.get('list')).toEqual([1]);
    expect(application.counts.conflict).toBe(0);
  });

  test('of a session that is not stored takes what was set', async () => {
    const { application } = await openApplication();
    const session = await application.checkOut();
    session.set('code', 'once');
    expect(await session.take('code')).toBe('once');
    expect(await session.take('code')).toBeUndefined();
    expect(await session.checkIn()).toBe('unchanged');
  });

  test('of a session that is gone is SESSION_GONE', async () => {
    const { application, checkOut } = await stored();
    const session = await checkOut();
    await application.sessions.delete(session.id);
    expect((await errorOf(session.take('code'))).code).toBe('SESSION_GONE');
  });

  test('that the store could not remove gives nothing away: it is still there', async () => {
    const { checkOut, store, held } = await stored();
    const session = await checkOut();
    store.once('write', rejecting(new Error('disk')));
    expect((await errorOf(session.take('code'))).code).toBe('STORE_FAILED');
    expect(await held()).toEqual(base);
    expect(await session.take('code')).toBe('once');
  });
});

describe('what else was done to the session', () => {
  test('is not committed by a take, and not lost by it', async () => {
    const { checkOut, held } = await stored();
    const session = await checkOut();
    session.set('user', 'bob').increment('visits');
    (session.get('list') as number[]).push(2);
    session.timeout = '1h';
    await session.take('code');
    expect(await held()).toEqual({ list: [1], visits: 3, user: 'ann' });
    expect(await checkOut()).toMatchObject({ timeout: 60_000 });
    expect(await session.checkIn()).toBe('committed');
    expect(await held()).toEqual({ list: [1, 2], visits: 4, user: 'bob' });
    expect(await checkOut()).toMatchObject({ timeout: 3_600_000 });
  });

  test('goes on from what others committed before the take', async () => {
    const { application, checkOut, held } = await stored();
    const session = await checkOut();
    session.increment('visits');
    const other = await checkOut();
    other.increment('visits', 10);
    await other.checkIn();
    expect(await session.take('code')).toBe('once');
    expect(await session.checkIn()).toBe('committed');
    expect(await held()).toEqual({ list: [1], visits: 14, user: 'ann' });
    expect(application.counts.conflict).toBe(0);
  });

  test('to the key itself is part of what is taken, if it was steps', async () => {
    const { checkOut, held } = await stored();
    const session = await checkOut();
    session.increment('visits', 2);
    expect(await session.take('visits')).toBe(5);
    await session.checkIn();
    expect(await held()).toEqual({ code: 'once', list: [1], user: 'ann' });
  });

  test('to the key itself is what is taken, if it was set', async () => {
    const { checkOut } = await stored();
    const session = await checkOut();
    session.set('code', 'mine');
    expect(await session.take('code')).toBe('mine');
    expect(await session.take('code')).toBeUndefined();
  });

  test('to the key itself, while the take is under way, is not lost', async () => {
    const { checkOut, store, held } = await stored();
    const session = await checkOut();
    const { hold, letGo } = heldBack();
    store.once('write', hold);
    const taking = session.take('code');
    const set = await Promise.resolve(session.set('code', 'next')).catch(() => undefined);
    letGo();
    expect(await taking).toBe('once');
    expect(set).toBe(session);
    await session.checkIn();
    expect(await held()).toEqual({ ...base, code: 'next' });
  });

  test('to the key itself by steps, while the take is under way, is not lost', async () => {
    const { checkOut, store, held } = await stored();
    const session = await checkOut();
    session.increment('visits', 10);
    const { hold, letGo } = heldBack();
    store.once('write', hold);
    const taking = session.take('visits');
    session.increment('visits', 2);
    letGo();
    expect(await taking).toBe(13);
    expect(session.get('visits')).toBe(2);
    await session.checkIn();
    expect(await held()).toEqual({ ...base, visits: 2 });
  });

  test('to the key itself after the take is blind, though the key was read before', async () => {
    const { checkOut, held } = await stored();
    const session = await checkOut();
    session.get('code');
    await session.take('code');
    const other = await checkOut();
    other.set('code', 'other');
    await other.checkIn();
    session.set('code', 'mine');
    expect(await session.checkIn()).toBe('committed');
    expect(await held()).toEqual({ ...base, code: 'mine' });
  });

  test.each(['optimistic', 'exclusive'] as const)(
    'is committed by a check-in at the same time, which does not bring back what was taken (%s)',
    async (mode) => {
      const { checkOutAs, held } = await stored(base, new ControlledStore(later));
      const session = await checkOutAs(mode);
      session.set('user', 'bob');
      const [taken, outcome] = await Promise.all([session.take('code'), session.checkIn()]);
      expect([taken, outcome]).toEqual(['once', 'committed']);
      expect(await held()).toEqual({ list: [1], visits: 3, user: 'bob' });
      expect(await (await checkOutAs(mode)).take('code')).toBeUndefined();
    },
  );

  test.each(['optimistic', 'exclusive'] as const)(
    'is not lost where two keys are taken at once, and each is taken (%s)',
    async (mode) => {
      const { checkOutAs, held } = await stored(base, new ControlledStore(later));
      const session = await checkOutAs(mode);
      session.increment('visits');
      expect(await Promise.all([session.take('code'), session.take('user')])).toEqual(['once', 'ann']);
      expect(await held()).toEqual({ list: [1], visits: 3 });
      expect(await session.checkIn()).toBe('committed');
      expect(await held()).toEqual({ list: [1], visits: 4 });
    },
  );

  test('may be checked in while the take is under way', async () => {
    const { checkOut, held } = await stored(base, new ControlledStore(later));
    const session = await checkOut();
    session.increment('visits');
    const [taken, outcome] = await Promise.all([session.take('code'), session.checkIn()]);
    expect([taken, outcome]).toEqual(['once', 'committed']);
    expect(await held()).toEqual({ list: [1], visits: 4, user: 'ann' });
  });
});
