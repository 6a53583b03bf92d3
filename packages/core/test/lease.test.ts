import { describe, expect, test } from 'vitest';

import { hanging } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { addOne, exclusive, LEASE, valueOf } from './support/exclusive.ts';
import { outcomeWithin } from './support/outcome.ts';
import { passTime, processes } from './support/processes.ts';
import type { Process } from './support/processes.ts';

const patient = { ...exclusive, wait: '2m' } as const;

describe('a lease', () => {
  test('is renewed at a third of it, so that nobody takes a session whose holder lives', async () => {
    const { all, one, other, token } = await processes(2);
    const session = await one.application.checkOut(token, exclusive);
    const late = other.application.checkOut(token, { ...exclusive, wait: 3 * LEASE });
    await passTime(all, 2 * LEASE, 100);
    expect(other.application.counts.leaseStolen).toBe(0);
    expect(one.store.called('write')).toBeGreaterThanOrEqual(6);
    expect(await session.set('n', 1).checkIn()).toBe('committed');
    await passTime(all, 1_000, 100);
    expect((await late).get('n')).toBe(1);
  });

  test('whose holder gives no sign of life for a whole lease is stolen, and the holder cannot commit', async () => {
    const { one, other, token } = await processes(2);
    const stopped = await one.application.checkOut(token, exclusive);
    const waiting = other.application.checkOut(token, exclusive);
    await other.clock.advance(LEASE - 1);
    expect(other.application.counts.leaseStolen).toBe(0);
    await other.clock.advance(300);
    const session = await waiting;
    expect(other.application.counts.leaseStolen).toBe(1);
    expect(session.fence).toBe((stopped.fence ?? 0) + 1);
    await addOne(session);
    await session.checkIn();
    stopped.set('n', 99);
    expect((await errorOf(stopped.checkIn())).code).toBe('LEASE_LOST');
    expect(await valueOf(one, token)).toBe(1);
  });

  test('that was stolen is lost also where whoever stole it has not committed', async () => {
    const { one, other, token } = await processes(2);
    const stopped = await one.application.checkOut(token, exclusive);
    const waiting = other.application.checkOut(token, exclusive);
    await other.clock.advance(LEASE + 300);
    await waiting;
    expect((await stopped.set('n', 99).tryCheckIn()).outcome).toBe('conflict');
    expect(await valueOf(one, token)).toBe(0);
  });

  test('is not taken for shorter by a wall clock that jumps', async () => {
    const { one, other, token } = await processes(2, { timeout: 'never' });
    await one.application.checkOut(token, exclusive);
    const waiting = other.application.checkOut(token, exclusive);
    await other.clock.advance(100);
    other.clock.jumpTo(Date.UTC(2040, 0, 1));
    await other.clock.advance(LEASE - 200);
    expect(other.application.counts.leaseStolen).toBe(0);
    await other.clock.advance(400);
    expect((await waiting).fence).toBe(2);
  });

  test('that was seen by one who gave up is not seen for the first time by the next', async () => {
    const { one, other, token } = await processes(2, { wait: 6_000 });
    await one.application.checkOut(token, exclusive);
    for (let time = 0; time < 2; time += 1) {
      const impatient = errorOf(other.application.checkOut(token, exclusive));
      await other.clock.advance(6_300);
      expect((await impatient).code).toBe('BUSY');
    }
    const third = other.application.checkOut(token, exclusive);
    await other.clock.advance(3_000);
    expect((await third).fence).toBe(2);
  });

  test('is given no more signs of life after the longest hold, but its holder may still commit', async () => {
    const { one, token } = await processes(1, { maxHold: '20s', timeout: 'never' });
    const session = await one.application.checkOut(token, exclusive);
    await one.clock.advance(19_000);
    const beats = one.store.called('write');
    await one.clock.advance(100_000);
    expect(one.store.called('write')).toBe(beats);
    expect(await session.set('n', 1).checkIn()).toBe('committed');
  });

  test.each<[string, (process: Process, token: string) => Promise<unknown>]>([
    ['an exclusive check-out', async ({ application }, token) => application.checkOut(token, patient)],
    [
      'an optimistic commit',
      async ({ application }, token) => (await application.checkOut(token)).set('m', 1).checkIn(),
    ],
  ])('is over a lease after the longest hold, for %s of the same process, too', async (_, work) => {
    const { one, token } = await processes(1, { maxHold: '20s', wait: '2m' });
    const stopped = await one.application.checkOut(token, exclusive);
    const waiting = work(one, token);
    await one.clock.advance(20_000);
    expect(one.application.counts.leaseStolen).toBe(0);
    expect(await outcomeWithin(LEASE + 300, one.clock, waiting)).not.toBe('pending');
    await expect(waiting).resolves.toBeDefined();
    expect(one.application.counts.leaseStolen).toBe(1);
    expect((await errorOf(stopped.set('n', 99).checkIn())).code).toBe('LEASE_LOST');
    expect(await valueOf(one, token)).toBe(0);
  });

  test('that the longest hold ended is passed on in the order in which they came who waited in the same process', async () => {
    const { one, token } = await processes(1, { maxHold: '20s', wait: '2m' });
    await one.application.checkOut(token, exclusive);
    const served: (number | undefined)[] = [];
    const work = [1, 2, 3].map(async (number) =>
      one.application.use(token, patient, async (session) => {
        served.push(number, session.fence);
        await addOne(session);
      }),
    );
    expect(await outcomeWithin(20_000 + LEASE + 1_000, one.clock, Promise.all(work))).not.toBe('pending');
    expect(served).toEqual([1, 2, 2, 3, 3, 4]);
    expect(await valueOf(one, token)).toBe(3);
  });

  test('that the longest hold ended long ago is waited for no longer than any other', async () => {
    const { one, token } = await processes(1, { maxHold: '5m', timeout: 'never' });
    await one.application.checkOut(token, exclusive);
    await one.clock.advance(30 * 60_000);
    const waiting = one.application.checkOut(token, exclusive);
    expect(await outcomeWithin(LEASE + 300, one.clock, waiting)).not.toBe('pending');
    expect((await waiting).fence).toBe(2);
  });

  test('that is stolen after a sign of life that nobody knows of is lost, and nothing else', async () => {
    const { one, other, token } = await processes(2);
    const session = await one.application.checkOut(token, exclusive);
    one.store.once('write', hanging);
    one.store.once('read', hanging);
    const waiting = other.application.checkOut(token, exclusive);
    await one.clock.advance(LEASE / 3);
    await other.clock.advance(LEASE + 300);
    await waiting;
    await one.clock.advance(10_000);
    expect((await errorOf(session.set('n', 1).checkIn())).code).toBe('LEASE_LOST');
  });

  test('outlives a sign of life that nobody knows of', async () => {
    const { one, token } = await processes(1);
    const session = await one.application.checkOut(token, exclusive);
    one.store.once('write', async (carryOut) => {
      await carryOut();
      return new Promise(() => undefined);
    });
    one.store.once('read', hanging);
    await one.clock.advance(LEASE + 5_000);
    expect(await session.set('n', 1).checkIn()).toBe('committed');
    expect(await valueOf(one, token)).toBe(1);
  });

  test('does not outlive its session', async () => {
    const { one, token } = await processes(1, { timeout: '4s' });
    const session = await one.application.checkOut(token, exclusive);
    await one.clock.advance(4_000);
    expect((await errorOf(session.set('n', 1).checkIn())).code).toBe('SESSION_GONE');
  });

  test('does not move the absolute end of its session', async () => {
    const { one, token } = await processes(1, { timeout: '10m', absoluteTimeout: '20s' });
    const session = await one.application.checkOut(token, exclusive);
    await one.clock.advance(20_000);
    expect((await errorOf(session.set('n', 1).checkIn())).code).toBe('SESSION_GONE');
    expect((await one.application.checkOut(token)).isNew).toBe(true);
  });
});

describe('a commit of which nobody knows, of a session that is held', () => {
  test.each([
    ['happened', true],
    ['did not happen', false],
  ])('is found out by checking in again: it %s', async (_, happened) => {
    const { one, token } = await processes(1);
    const session = await one.application.checkOut(token, exclusive);
    session.increment('n');
    one.store.once('write', async (carryOut) => {
      if (happened) await carryOut();
      return new Promise(() => undefined);
    });
    one.store.once('read', hanging);
    const error = errorOf(session.checkIn());
    await one.clock.advance(10_000);
    expect((await error).code).toBe('INDETERMINATE');
    expect((await errorOf(() => session.increment('n'))).code).toBe('INDETERMINATE');
    expect(await session.checkIn()).toBe('committed');
    expect(await valueOf(one, token)).toBe(1);
    await one.application.use(token, exclusive, addOne);
    expect(await valueOf(one, token)).toBe(2);
  });

  test('does not make a later theft unknown, once it was found out', async () => {
    const { one, other, token } = await processes(2);
    const session = await one.application.checkOut(token, exclusive);
    const { sessions } = one.application;
    session.set('n', 1);
    one.store.once('write', hanging);
    one.store.once('read', hanging);
    expect(await outcomeWithin(10_000, one.clock, sessions.storeSession(session))).toBe('INDETERMINATE');
    expect(await sessions.storeSession(session)).toBe('committed');
    session.set('n', 2);
    const thief = other.application.checkOut(token, exclusive);
    expect(await outcomeWithin(LEASE + 300, other.clock, thief)).not.toBe('pending');
    expect((await errorOf(session.checkIn())).code).toBe('LEASE_LOST');
    expect(await valueOf(one, token)).toBe(1);
  });

  test('stays unknown once somebody else has gone on with the session', async () => {
    const { one, other, token } = await processes(2);
    const session = await one.application.checkOut(token, exclusive);
    session.increment('n');
    one.store.once('write', async (carryOut) => {
      await carryOut();
      return new Promise(() => undefined);
    });
    one.store.once('read', hanging);
    const error = errorOf(session.checkIn());
    await other.application.use(token, exclusive, addOne);
    await one.clock.advance(10_000);
    expect((await error).code).toBe('INDETERMINATE');
    expect((await errorOf(session.checkIn())).code).toBe('INDETERMINATE');
    expect(await valueOf(one, token)).toBe(2);
  });
});
