import { describe, expect, test } from 'vitest';

import type { Session } from '../src/session.ts';
import { newToken, sessionIdOf } from '../src/tokens.ts';
import { ControlledStore, hanging, heldBack, later, mute, rejecting } from './support/controlled-store.ts';
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
    session.release();
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

describe('a check-in that fails', () => {
  test.each([
    ['the store failed', rejecting(new Error('disk')), 'STORE_FAILED'],
    ['the store hung', hanging, 'INDETERMINATE'],
  ])('since %s leaves the session usable: it can be checked in again', async (_, interference, code) => {
    const { application, store, clock } = await openApplication();
    const first = await application.checkOut();
    first.set('visits', 1);
    await first.checkIn();
    const session = await application.checkOut(tokenOf(first));
    session.increment('visits');
    store.once('write', interference);
    const error = errorOf(session.checkIn());
    await clock.advance(5_000);
    expect((await error).code).toBe(code);
    expect((await application.checkOut(tokenOf(first))).get('visits')).toBe(1);

    session.increment('visits');
    expect(await session.checkIn()).toBe('committed');
    expect((await application.checkOut(tokenOf(first))).get('visits')).toBe(3);
  });

  test('since a value cannot be carried writes nothing, and can be mended', async () => {
    const { application, store } = await openApplication();
    const session = await application.checkOut();
    session.set('user', 'ann').set('callback', () => 'hunter2');
    const error = await errorOf(session.checkIn());
    expect(error.code).toBe('NOT_ENCODABLE');
    expect(error.message).not.toContain('hunter2');
    expect(store.records.size).toBe(0);
    session.delete('callback');
    expect(await session.checkIn()).toBe('committed');
  });

  test('as INDETERMINATE though it happened is told as that, not as a failure', async () => {
    const { application, store, clock } = await openApplication();
    const session = await application.checkOut();
    session.set('user', 'ann');
    store.once('write', mute);
    const error = errorOf(session.checkIn());
    await clock.advance(5_000);
    expect((await error).code).toBe('INDETERMINATE');
    expect(store.records.size).toBe(1);
  });

  test('to renew the times of a session that was only read is an event and no error', async () => {
    const { application, store, clock } = await openApplication({ timeout: 60_000 });
    const first = await application.checkOut();
    first.set('user', 'ann');
    await first.checkIn();
    await clock.advance(30_000);
    const events: unknown[] = [];
    application.on('touchFailed', (event) => events.push(event));
    store.once('touch', rejecting(new Error('disk')));
    const session = await application.checkOut(tokenOf(first));
    expect(await session.checkIn()).toBe('unchanged');
    expect(events).toEqual([{ id: first.id, error: expect.objectContaining({ code: 'STORE_FAILED' }) as unknown }]);
  });
});

describe('a token that is drawn twice', () => {
  test('gives the second session a fresh one, and leaves the first untouched', async () => {
    const { application, store } = await openApplication({ random: repeating(1, 1, 2) });
    const [first, second] = [await application.checkOut(), await application.checkOut()];
    expect(second.token).toBe(first.token);
    first.set('user', 'ann');
    second.set('user', 'bob');
    await first.checkIn();
    expect(await second.checkIn()).toBe('committed');

    expect(first.token).toBe(newToken(repeating(1)));
    expect(second.token).toBe(newToken(repeating(2)));
    expect(second.id).toBe(sessionIdOf(newToken(repeating(2))));
    expect(store.records.size).toBe(2);
    expect((await application.checkOut(tokenOf(first))).get('user')).toBe('ann');
    expect((await application.checkOut(tokenOf(second))).get('user')).toBe('bob');
    expect(application.counts).toMatchObject({ created: 2, conflict: 0 });
  });

  test('is kept if the first session is stale, whose end then runs the hook', async () => {
    const expired: unknown[] = [];
    const { application, clock } = await openApplication({
      random: repeating(1, 1),
      timeout: 60_000,
      expiring: (session, reason) => expired.push([session.get('user'), reason]),
    });
    const first = await application.checkOut();
    first.set('user', 'ann');
    await first.checkIn();
    await clock.advance(60_000);
    const second = await application.checkOut();
    second.set('user', 'bob');
    expect(await second.checkIn()).toBe('committed');
    expect(second.token).toBe(first.token);
    expect(expired).toEqual([['ann', 'expired']]);
  });

  test('for ever ends with an error when the deadline is over', async () => {
    const { application, clock } = await openApplication({ random: repeating(1) });
    const [first, second] = [await application.checkOut(), await application.checkOut()];
    first.set('user', 'ann');
    second.set('user', 'bob');
    await first.checkIn();
    const error = errorOf(second.checkIn());
    await clock.advance(6_000);
    expect((await error).code).toBe('CONFLICT');
    expect((await application.checkOut(tokenOf(first))).get('user')).toBe('ann');
  });
});

describe('use', () => {
  test('checks out, works and checks in, and gives what the work gave', async () => {
    const { application } = await openApplication();
    const token = await application.use(undefined, (session) => {
      session.set('user', 'ann');
      return session.token;
    });
    expect(await application.use(token, async (session) => session.get('user'))).toBe('ann');
  });

  test('commits nothing if the work throws', async () => {
    const { application, store } = await openApplication();
    const mine = new Error('mine');
    const work = application.use(undefined, (session) => {
      session.set('user', 'ann');
      throw mine;
    });
    await expect(work).rejects.toBe(mine);
    expect(store.called('write')).toBe(0);
  });

  test('closes the session in any case', async () => {
    const { application, store } = await openApplication();
    store.once('write', rejecting(new Error('disk')));
    const escaped: Session[] = [];
    await errorOf(
      application.use(undefined, (session) => {
        escaped.push(session);
        session.set('user', 'ann');
      }),
    );
    expect((await errorOf(() => escaped[0]?.set('user', 'bob'))).code).toBe('CHECKED_IN');
  });

  test('may be told to read only', async () => {
    const { application } = await openApplication();
    const error = await errorOf(application.use(undefined, { mode: 'read' }, (session) => session.set('user', 'ann')));
    expect(error.code).toBe('READ_ONLY');
  });

  test('in a block of its own releases at its end, and commits nothing', async () => {
    const { application, store } = await openApplication();
    {
      await using session = await application.checkOut();
      session.set('user', 'ann');
    }
    expect(store.called('write')).toBe(0);
  });
});
