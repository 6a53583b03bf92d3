import { describe, expect, test } from 'vitest';

import type { SessionId, SessionRecord } from '../src/record.ts';
import { rejecting } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { exclusive } from './support/exclusive.ts';
import { tokenOf } from './support/open.ts';
import { processes } from './support/processes.ts';
import type { Process } from './support/processes.ts';
import { isSignedIn, signIn } from './support/principals.ts';

describe('signing in', () => {
  test('renews the token of a session that was stored, keeps its values, and tells who it is', async () => {
    const { one, token } = await processes(1);
    const session = await one.application.checkOut(token);
    session.set('cart', ['scarf']);
    await session.setPrincipal('ann').checkIn();
    expect(session.token).not.toBe(token);
    const again = await one.application.checkOut(tokenOf(session));
    expect([again.principal, again.get('cart')]).toEqual(['ann', ['scarf']]);
    expect((await one.application.checkOut(token)).isNew).toBe(true);
  });

  test('makes the old token unknown also in a process whose time of day is behind', async () => {
    const { one, other, token } = await processes(2);
    other.clock.jumpTo(other.clock.now() - 3_000);
    const session = await one.application.checkOut(token);
    await session.setPrincipal('ann').checkIn();
    const stranger = await other.application.checkOut(token, { mode: 'read' });
    expect([stranger.isNew, stranger.principal]).toEqual([true, undefined]);
  });

  test('to a session that is new stores it, also without any value', async () => {
    const { one } = await processes(1);
    const session = await signIn(one);
    expect((await one.application.checkOut(tokenOf(session))).principal).toBe('ann');
  });

  test('as somebody else drops what belonged to the one before', async () => {
    const { one } = await processes(1);
    const first = await signIn(one);
    const session = await one.application.checkOut(tokenOf(first));
    session.set('secret', 'of ann');
    await session.setPrincipal('bob').checkIn();
    const again = await one.application.checkOut(tokenOf(session));
    expect([again.principal, again.get('secret')]).toEqual(['bob', undefined]);
    expect(await one.application.sessionsOf('ann')).toEqual([]);
    expect(await one.application.sessionsOf('bob')).toHaveLength(1);
  });

  test('out, as nobody, lets the session go on without what belonged to the one before', async () => {
    const { one } = await processes(1);
    const first = await signIn(one);
    const session = await one.application.checkOut(tokenOf(first));
    await session.set('n', 1).setPrincipal(undefined).checkIn();
    const again = await one.application.checkOut(tokenOf(session));
    expect([again.principal, again.get('n')]).toEqual([undefined, undefined]);
    expect(await one.application.sessionsOf('ann')).toEqual([]);
  });

  test('can be done while the session is held exclusively', async () => {
    const { one, token } = await processes(1);
    const session = await one.application.checkOut(token, exclusive);
    await session.setPrincipal('ann').checkIn();
    expect(await one.application.sessionsOf('ann')).toHaveLength(1);
  });

  test('with an empty name is refused: BAD_OPERATION', async () => {
    const { one } = await processes(1);
    const session = await one.application.checkOut();
    expect((await errorOf(() => session.setPrincipal(''))).code).toBe('BAD_OPERATION');
  });

  test('that fails leaves no entry that counts', async () => {
    const { one } = await processes(1, { principals: { maxSessions: 1, whenFull: 'refuse' } });
    const session = await one.application.checkOut();
    session.setPrincipal('ann');
    one.store.once('write', (carryOut) => carryOut());
    one.store.once('write', rejecting(new Error('disk')));
    expect((await errorOf(session.checkIn())).code).toBe('STORE_FAILED');
    expect(await session.checkIn()).toBe('committed');
    expect(await one.application.sessionsOf('ann')).toHaveLength(1);
  });

  test('that cannot be confirmed is taken back, and can be tried again', async () => {
    const { one } = await processes(1);
    const session = await one.application.checkOut();
    session.setPrincipal('ann');
    one.store.once('read', (carryOut) => carryOut());
    one.store.once('read', rejecting(new Error('disk')));
    expect((await errorOf(session.checkIn())).code).toBe('STORE_FAILED');
    expect(await one.application.sessionsOf('ann')).toEqual([]);
    expect(await session.checkIn()).toBe('committed');
    expect(await one.application.sessionsOf('ann')).toHaveLength(1);
  });
});

describe('the sessions of a principal', () => {
  test('are told with their times and labels, without ids, and each can be ended', async () => {
    const { one } = await processes(1);
    const phone = await signIn(one, 'ann', 'a phone');
    await one.clock.advance(1_000);
    const laptop = await signIn(one, 'ann', 'a laptop');
    await signIn(one, 'bob');
    const handles = await one.application.sessionsOf('ann');
    expect(handles.map(({ label }) => label)).toEqual(['a phone', 'a laptop']);
    expect(handles.map((handle) => handle.is(laptop))).toEqual([false, true]);
    expect(handles.map(({ createdAt, accessedAt }) => accessedAt - createdAt)).toEqual([0, 0]);
    expect(JSON.stringify(handles)).not.toContain(phone.id);
    expect(await handles[0]?.end()).toBe(true);
    expect([await isSignedIn(one, phone), await isSignedIn(one, laptop)]).toEqual([false, true]);
    expect(await one.application.sessionsOf('ann')).toHaveLength(1);
  });

  test('are the same through renewals, each once', async () => {
    const { one } = await processes(1);
    const session = await signIn(one);
    const [handle] = await one.application.sessionsOf('ann');
    let last = tokenOf(session);
    for (let time = 0; time < 3; time += 1) {
      const again = await one.application.checkOut(last);
      await again.renew({ grace: '1m' }).checkIn();
      last = tokenOf(again);
    }
    expect(await one.application.sessionsOf('ann')).toHaveLength(1);
    expect(await handle?.end()).toBe(true);
    expect((await one.application.checkOut(last)).isNew).toBe(true);
  });

  test('no longer show one that ended, whatever ended it, and leave no list behind', async () => {
    const { one } = await processes(1, { timeout: '10m' });
    await one.application.end(tokenOf(await signIn(one)));
    await one.application.sessions.pop((await signIn(one)).id);
    await signIn(one);
    await one.clock.advance(600_000);
    expect(await one.application.sessionsOf('ann')).toEqual([]);
    // It and the one that all tests start with.
    expect(await one.application.sweep()).toBe(2);
    expect(one.store.records.size).toBe(0);
  });

  test.each<[string, (process: Process, token: string) => Promise<unknown>]>([
    ['signed out', async ({ application }, token) => application.end(token)],
    [
      'was invalidated',
      async ({ application }, token) => {
        const session = await application.checkOut(token);
        session.invalidate();
        await session.checkIn();
      },
    ],
    [
      'expired',
      async ({ application, clock }) => {
        await clock.advance(600_000);
        await application.sweep();
      },
    ],
  ])('leave no list behind once the last one, whose token was renewed, %s', async (_, end) => {
    const { one } = await processes(1, { timeout: '10m' });
    const session = await one.application.checkOut(tokenOf(await signIn(one)));
    await session.renew().checkIn();
    await end(one, tokenOf(session));
    await one.clock.advance(24 * 3_600_000);
    await one.application.sweep();
    expect(one.store.records.size).toBe(0);
  });

  test('can be told, and be joined by another, though the record of one is damaged: that is reported', async () => {
    const { one } = await processes(1);
    const [damaged, sound] = [await signIn(one), await signIn(one, 'ann', 'a phone')];
    const record = one.store.records.get(damaged.id) as SessionRecord;
    one.store.records.set(damaged.id, { ...record, meta: 'damaged' });
    await signIn(one, 'ann', 'a laptop');
    const handles = await one.application.sessionsOf('ann');
    expect(handles.map(({ label }) => label)).toEqual(['a phone', 'a laptop']);
    expect(handles.map((handle) => handle.is(sound))).toEqual([true, false]);
    expect(one.application.counts.storeProblem).toBeGreaterThan(0);
    expect(one.store.records.get(damaged.id)?.meta).toBe('damaged');
  });

  test('are hidden from the dictionary as a list, and cannot be deleted by its id', async () => {
    const { one } = await processes(1);
    const session = await signIn(one);
    const { sessions } = one.application;
    const list = [...one.store.records.values()].find(({ body }) => body === '');
    const id = list?.id as SessionId;
    expect(await sessions.keys()).not.toContain(id);
    expect([await sessions.has(id), await sessions.get(id), await sessions.delete(id)]).toEqual([
      false,
      undefined,
      false,
    ]);
    expect(await sessions.pop(id)).toBeUndefined();
    expect(await isSignedIn(one, session)).toBe(true);
    expect(await one.application.sessionsOf('ann')).toHaveLength(1);
  });

  test('of a list that is damaged are an error that says so, and not none', async () => {
    const { one } = await processes(1);
    await signIn(one);
    for (const [id, record] of one.store.records) {
      if (record.body === '') one.store.records.set(id, { ...record, meta: record.meta.replace('"since"', '"sinse"') });
    }
    expect((await errorOf(one.application.sessionsOf('ann'))).code).toBe('RECORD_DAMAGED');
  });
});
