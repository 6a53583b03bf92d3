import { describe, expect, test } from 'vitest';

import { ControlledStore, hanging, later, rejecting } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { openApplication, tokenOf } from './support/open.ts';

describe.each([
  ['answers at once', () => new ControlledStore()],
  ['answers later', () => new ControlledStore(later)],
])('checking out, with a store that %s', (_, make) => {
  test('without a token gives a new session under a fresh token', async () => {
    const { application, store, clock } = await openApplication({ timeout: '30m' }, make());
    const [one, other] = [await application.checkOut(), await application.checkOut()];
    expect(one).toMatchObject({
      isNew: true,
      tokenRefused: false,
      timeout: 1_800_000,
      createdAt: clock.now(),
      size: 0,
    });
    expect(one.token).not.toBe(other.token);
    expect(store.calls).toEqual(['start']);
  });

  test('with a token gives its session, and the token is not told again', async () => {
    const { application, clock } = await openApplication({}, make());
    const first = await application.checkOut();
    first.set('user', 'ann');
    await first.checkIn();
    const createdAt = clock.now();
    await clock.advance(1_000);
    const again = await application.checkOut(tokenOf(first));
    expect(again).toMatchObject({ id: first.id, isNew: false, token: undefined, createdAt, accessedAt: createdAt });
    expect(again.get('user')).toBe('ann');
  });

  test('with the token of a session that is stale gives a new one under another token', async () => {
    const { application, clock, store } = await openApplication({ timeout: 60_000 }, make());
    const first = await application.checkOut();
    first.set('user', 'ann');
    await first.checkIn();
    await clock.advance(60_000);
    const again = await application.checkOut(tokenOf(first));
    expect(again).toMatchObject({ isNew: true, tokenRefused: true });
    expect(again.get('user')).toBeUndefined();
    expect(again.token).not.toBe(first.token);
    expect(store.records.size).toBe(1);
    expect(application.counts.unknownToken).toBe(1);
  });

  test('with the token of a session that was deleted gives a new one', async () => {
    const { application } = await openApplication({}, make());
    const first = await application.checkOut();
    first.set('user', 'ann');
    await first.checkIn();
    await application.sessions.delete(first.id);
    expect(await application.checkOut(tokenOf(first))).toMatchObject({ isNew: true, tokenRefused: true });
  });

  test.each([
    ['a store that fails', rejecting(new Error('disk')), 'STORE_FAILED'],
    ['a store that hangs', hanging, 'STORE_TIMEOUT'],
  ])('never gives a fresh session instead, with %s', async (__, interference, code) => {
    const { application, store, clock } = await openApplication({}, make());
    const first = await application.checkOut();
    first.set('user', 'ann');
    await first.checkIn();
    store.once('read', interference);
    const error = errorOf(application.checkOut(tokenOf(first)));
    await clock.advance(5_000);
    expect((await error).code).toBe(code);
    expect(application.counts.unknownToken).toBe(0);
  });

  test('a session whose envelope is damaged is RECORD_DAMAGED, and the record stays', async () => {
    const { application, store } = await openApplication({}, make());
    const first = await application.checkOut();
    first.set('user', 'ann');
    await first.checkIn();
    for (const [id, record] of store.records) store.records.set(id, { ...record, meta: '?' });
    expect((await errorOf(application.checkOut(tokenOf(first)))).code).toBe('RECORD_DAMAGED');
    expect(store.records.size).toBe(1);
  });
});

describe('a session that is checked out for reading', () => {
  test('can be read, and every change is READ_ONLY', async () => {
    const { application } = await openApplication();
    const first = await application.checkOut();
    first.set('user', 'ann');
    await first.checkIn();
    const session = await application.checkOut(tokenOf(first), { mode: 'read' });
    expect([session.get('user'), session.size, session.has('user')]).toEqual(['ann', 1, true]);

    const changes: Record<string, () => unknown> = {
      set: () => session.set('user', 'bob'),
      setDefault: () => session.setDefault('user', 'bob'),
      delete: () => session.delete('user'),
      clear: () => session.clear(),
      increment: () => session.increment('visits'),
      append: () => session.append('cart', 1),
      update: () => session.update('user', () => 'bob'),
      take: () => session.take('user'),
      invalidate: () => session.invalidate(),
      timeout: () => {
        session.timeout = '1h';
      },
    };
    for (const [name, change] of Object.entries(changes)) {
      expect([name, (await errorOf(change)).code]).toEqual([name, 'READ_ONLY']);
    }
    expect(await session.checkIn()).toBe('unchanged');
  });

  test('and changed in place is READ_ONLY when it is checked in', async () => {
    const { application } = await openApplication();
    const first = await application.checkOut();
    first.set('cart', [1]);
    await first.checkIn();
    const session = await application.checkOut(tokenOf(first), { mode: 'read' });
    (session.get('cart') as number[]).push(2);
    expect((await errorOf(session.checkIn())).code).toBe('READ_ONLY');
    expect((await application.checkOut(tokenOf(first))).get('cart')).toEqual([1]);
  });

  test.each([undefined, 'unknown'])('is read-only though it is new (token: %s)', async (token) => {
    const { application } = await openApplication();
    const session = await application.checkOut(token, { mode: 'read' });
    expect((await errorOf(() => session.set('user', 'ann'))).code).toBe('READ_ONLY');
  });

  test('renews its times all the same, at most every tenth of its timeout', async () => {
    const { application, store, clock } = await openApplication({ timeout: 100_000 });
    const first = await application.checkOut();
    first.set('user', 'ann');
    await first.checkIn();
    for (let time = 0; time < 30; time += 1) {
      await clock.advance(1_000);
      const session = await application.checkOut(tokenOf(first), { mode: 'read' });
      expect(await session.checkIn()).toBe('unchanged');
    }
    expect(store.called('touch')).toBe(3);
    await clock.advance(99_000);
    expect(await application.checkOut(tokenOf(first))).toMatchObject({ isNew: false });
  });
});
