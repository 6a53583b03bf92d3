import { describe, expect, test } from 'vitest';

import type { Session } from '../src/session.ts';
import { newToken, sessionIdOf } from '../src/tokens.ts';
import { ControlledStore, heldBack, later } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { repeating } from './support/fixtures.ts';
import { openApplication, tokenOf } from './support/open.ts';

describe('a check-in', () => {
  test('of a new session that is empty writes nothing', async () => {
    const { application, store } = await openApplication();
    expect(await (await application.checkOut()).checkIn()).toBe('unchanged');
    const emptied = await application.checkOut();
    emptied.set('user', 'ann').delete('user');
    emptied.timeout = '1h';
    expect(await emptied.checkIn()).toBe('unchanged');
    expect(store.called('write')).toBe(0);
    expect(application.counts.created).toBe(0);
  });

  test('of a session that was not changed writes nothing', async () => {
    const { application, store } = await openApplication();
    const first = await application.checkOut();
    first.set('cart', [1]);
    await first.checkIn();
    const session = await application.checkOut(tokenOf(first));
    session.get('cart');
    expect(await session.checkIn()).toBe('unchanged');
    expect([store.called('write'), store.called('touch')]).toEqual([1, 0]);
  });

  test('of a new timeout alone writes it, and the session lives by it', async () => {
    const { application, clock } = await openApplication({ timeout: 60_000 });
    const first = await application.checkOut();
    first.set('user', 'ann');
    await first.checkIn();
    const session = await application.checkOut(tokenOf(first));
    session.timeout = '1h';
    expect(await session.checkIn()).toBe('committed');
    await clock.advance(3_599_999);
    expect(await application.checkOut(tokenOf(first))).toMatchObject({ isNew: false, timeout: 3_600_000 });
    await clock.advance(1);
    expect(await application.checkOut(tokenOf(first))).toMatchObject({ isNew: true });
  });

  test('keeps the timeout that the session was given before, be it by another commit meanwhile', async () => {
    const { application } = await openApplication({ timeout: 60_000 });
    const first = await application.checkOut();
    first.set('visits', 1);
    first.timeout = '1h';
    await first.checkIn();
    const change = async (work: (session: Session) => unknown): Promise<unknown> =>
      application.use(tokenOf(first), (session) => work(session));
    await change((session) => session.increment('visits'));
    expect(await application.checkOut(tokenOf(first))).toMatchObject({ timeout: 3_600_000 });

    const late = await application.checkOut(tokenOf(first));
    late.increment('visits');
    await change((session) => {
      session.timeout = '2h';
    });
    await late.checkIn();
    expect(await application.checkOut(tokenOf(first))).toMatchObject({ timeout: 7_200_000 });
  });

  test('closes the session: it can be read, and not changed any more', async () => {
    const { application } = await openApplication();
    const session = await application.checkOut();
    session.set('user', 'ann');
    await session.checkIn();
    expect(session.get('user')).toBe('ann');
    expect((await errorOf(() => session.set('user', 'bob'))).code).toBe('CHECKED_IN');
    expect((await errorOf(session.take('user'))).code).toBe('CHECKED_IN');
  });

  test('again does nothing and tells the same', async () => {
    const { application, store } = await openApplication();
    const session = await application.checkOut();
    session.increment('visits');
    expect(await session.checkIn()).toBe('committed');
    expect(await session.checkIn()).toBe('committed');
    expect(await application.checkIn(session)).toBe('committed');
    expect(store.called('write')).toBe(1);
  });

  test('several times at once commits once', async () => {
    const { application, store } = await openApplication({}, new ControlledStore(later));
    const session = await application.checkOut();
    session.increment('visits');
    const outcomes = await Promise.all([session.checkIn(), session.checkIn(), application.checkIn(session)]);
    expect(outcomes).toEqual(['committed', 'committed', 'committed']);
    expect(store.called('write')).toBe(1);
    expect((await application.checkOut(tokenOf(session))).get('visits')).toBe(1);
  });

  test('refuses what is done to the session while it is under way', async () => {
    const { application, store } = await openApplication();
    const session = await application.checkOut();
    session.set('user', 'ann');
    const { hold, letGo } = heldBack();
    store.once('write', hold);
    const checkIn = session.checkIn();
    expect((await errorOf(() => session.set('user', 'bob'))).code).toBe('CHECKED_IN');
    expect((await errorOf(() => session.invalidate())).code).toBe('CHECKED_IN');
    letGo();
    await checkIn;
    expect((await application.checkOut(tokenOf(session))).get('user')).toBe('ann');
  });

  test('after a release does nothing', async () => {
    const { application, store } = await openApplication();
    const session = await application.checkOut();
    session.set('user', 'ann');
    await session.release();
    expect(await session.checkIn()).toBe('unchanged');
    expect(store.called('write')).toBe(0);
    expect((await errorOf(() => session.set('user', 'bob'))).code).toBe('CHECKED_IN');
  });

  test('of a session that was destroyed meanwhile is SESSION_GONE, and brings nothing back', async () => {
    const { application, store } = await openApplication();
    const first = await application.checkOut();
    first.set('user', 'ann');
    await first.checkIn();
    const session = await application.checkOut(tokenOf(first));
    session.set('user', 'bob');
    await application.sessions.delete(first.id);
    expect(await errorOf(session.checkIn())).toMatchObject({ name: 'SessionGoneError', code: 'SESSION_GONE' });
    expect(store.records.size).toBe(0);
  });

  test('after invalidate ends the session', async () => {
    const { application, store } = await openApplication();
    const first = await application.checkOut();
    first.set('user', 'ann');
    await first.checkIn();
    const events: unknown[] = [];
    application.on('destroyed', (event) => events.push(event));
    const session = await application.checkOut(tokenOf(first));
    session.invalidate();
    expect(session.get('user')).toBeUndefined();
    expect((await errorOf(() => session.set('user', 'bob'))).code).toBe('SESSION_GONE');
    expect(await session.checkIn()).toBe('destroyed');
    expect(await session.checkIn()).toBe('destroyed');
    expect(store.records.size).toBe(0);
    expect(events).toEqual([{ id: first.id, reason: 'invalidated' }]);
  });
});

describe('a check-in of a session whose id belongs to another by now', () => {
  async function replaced() {
    const { application } = await openApplication();
    const { sessions } = application;
    const id = sessionIdOf(newToken(repeating(7)));
    const create = async (user: string): Promise<void> => {
      const session = sessions.create(id);
      session.set('user', user);
      await session.checkIn();
    };
    await create('ann');
    const old = await sessions.checkOut(id);
    await sessions.delete(id);
    await create('bob');
    return { old, user: async () => (await sessions.get(id))?.get('user') };
  }

  test('is SESSION_GONE, and leaves the other alone', async () => {
    const { old, user } = await replaced();
    old.increment('visits');
    expect((await errorOf(old.checkIn())).code).toBe('SESSION_GONE');
    expect((await errorOf(old.take('user'))).code).toBe('SESSION_GONE');
    expect(await user()).toBe('bob');
  });

  test('after invalidate ends nothing, and leaves the other alone', async () => {
    const { old, user } = await replaced();
    old.invalidate();
    await old.checkIn();
    expect(await user()).toBe('bob');
  });
});

describe('a check-in of a session that was stale when it came back', () => {
  test('commits all the same if somebody kept it alive', async () => {
    const { application, clock } = await openApplication({ timeout: 60_000 });
    const first = await application.checkOut();
    first.set('visits', 1);
    await first.checkIn();
    const [slow, other] = [await application.checkOut(tokenOf(first)), await application.checkOut(tokenOf(first))];
    await clock.advance(40_000);
    await other.checkIn();
    await clock.advance(40_000);
    slow.increment('visits');
    expect(await slow.checkIn()).toBe('committed');
    expect((await application.checkOut(tokenOf(first))).get('visits')).toBe(2);
  });

  test('is SESSION_GONE if nobody did', async () => {
    const { application, clock } = await openApplication({ timeout: 60_000 });
    const first = await application.checkOut();
    first.set('visits', 1);
    await first.checkIn();
    const slow = await application.checkOut(tokenOf(first));
    await clock.advance(60_000);
    slow.increment('visits');
    expect((await errorOf(slow.checkIn())).code).toBe('SESSION_GONE');
  });
});
