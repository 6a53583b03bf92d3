import { describe, expect, test } from 'vitest';

import { hanging, rejecting } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { exclusive, valueOf } from './support/exclusive.ts';
import { tokenOf } from './support/open.ts';
import { outcomeWithin } from './support/outcome.ts';
import { processes } from './support/processes.ts';
import { GRACE, isAlive, renewed } from './support/renewal.ts';
import { afterCalls, followedBy, precededBy } from './support/steps.ts';

describe('a renewal that is interrupted', () => {
  test('before its commit leaves the session as it was, and a record that goes by itself and tells nobody', async () => {
    const { one, other, token } = await processes(2);
    const session = await one.application.checkOut(token);
    one.store.once('write', (carryOut) => carryOut());
    one.store.once('write', hanging);
    one.store.once('read', hanging);
    void errorOf(session.renew().checkIn());
    await one.clock.advance(0);
    expect(one.store.records.size).toBe(2);
    expect(await isAlive(other, token)).toBe(true);
    expect(await other.application.sessions.keys()).toHaveLength(1);
    await other.clock.advance(60_000);
    await other.application.sweep();
    expect(one.store.records.size).toBe(1);
    expect(other.application.counts.destroyed).toBe(0);
    expect(await isAlive(other, token)).toBe(true);
  });

  test('after its commit is completed by the next use', async () => {
    const { one, token } = await processes(1);
    one.store.once('touch', rejecting(new Error('disk')));
    const session = await renewed(one, token, GRACE);
    expect(one.application.counts.touchFailed).toBe(1);
    await one.clock.advance(1_000);
    await one.application.use(token, (old) => old.get('n'));
    await one.clock.advance(600_000);
    expect(await isAlive(one, tokenOf(session))).toBe(true);
  });

  test.each([
    ['happened', true],
    ['did not happen', false],
  ])('with nobody knowing whether it %s is found out by checking in again', async (_, happened) => {
    const { one, token } = await processes(1);
    const session = await one.application.checkOut(token);
    session.increment('n');
    one.store.once('write', (carryOut) => carryOut());
    one.store.once('write', async (carryOut) => {
      if (happened) await carryOut();
      return new Promise(() => undefined);
    });
    one.store.once('read', hanging);
    const error = errorOf(session.renew().checkIn());
    await one.clock.advance(10_000);
    expect((await error).code).toBe('INDETERMINATE');
    expect((await errorOf(() => session.increment('n'))).code).toBe('INDETERMINATE');
    expect(await session.checkIn()).toBe('committed');
    expect(await valueOf(one, tokenOf(session))).toBe(1);
    expect(await isAlive(one, token)).toBe(false);
  });

  test('while the session is held is found out, too, though signs of life have failed since', async () => {
    const { one, token } = await processes(1);
    const session = await one.application.checkOut(token, exclusive);
    session.increment('n');
    one.store.once('write', (carryOut) => carryOut());
    one.store.once('write', async (carryOut) => {
      await carryOut();
      return new Promise(() => undefined);
    });
    one.store.once('read', hanging);
    one.store.once('read', hanging);
    const error = errorOf(session.renew().checkIn());
    await one.clock.advance(20_000);
    expect((await error).code).toBe('INDETERMINATE');
    expect(await session.checkIn()).toBe('committed');
    expect(await valueOf(one, tokenOf(session))).toBe(1);
  });

  test.each([
    ['before its commit is done again, under a new record', true, 'write', 0, followedBy],
    ['in its commit was done, and has expired since', false, 'write', 1, precededBy],
    ['after its commit was done, and has expired since', false, 'touch', 0, precededBy],
  ] as const)(
    'by a pause that its new record does not outlive, %s',
    async (_, isAliveAfter, primitive, calls, pausing) => {
      const { one, other, token } = await processes(2);
      const session = await one.application.checkOut(token);
      session.increment('n');
      const pause = pausing(async () => {
        await other.clock.advance(61_000);
        await other.application.sweep();
        one.clock.jumpTo(one.clock.now() + 61_000);
      });
      afterCalls(one.store, primitive, calls, pause);
      const seen = await outcomeWithin(10_000, one.clock, session.renew().checkIn());
      const alive = await isAlive(other, session.token ?? token);
      expect([seen, alive]).toEqual(['committed', isAliveAfter]);
    },
  );

  test('after its commit, so that it cannot be confirmed, is INDETERMINATE, and is found out by checking in again', async () => {
    const { one, token } = await processes(1);
    const session = await one.application.checkOut(token);
    session.setPrincipal('ann').increment('n');
    const unreadable = followedBy(() => one.store.once('read', rejecting(new Error('disk'))));
    one.store.once('touch', unreadable);
    expect((await errorOf(session.checkIn())).code).toBe('INDETERMINATE');
    one.store.forgetPlans();
    expect(await session.checkIn()).toBe('committed');
    expect(await valueOf(one, tokenOf(session))).toBe(1);
    expect(await one.application.sessionsOf('ann')).toHaveLength(1);
    expect(await isAlive(one, token)).toBe(false);
  });

  test.each([
    ['while the old token still leads there', 120_000],
    ['when it has expired, too', 7_200_000],
  ])('after its commit leaves a session that is listed, and whose end is told once, %s', async (_, idle) => {
    const told: unknown[] = [];
    const { one, token } = await processes(1, { expiring: (session, reason) => told.push([session.get('n'), reason]) });
    one.store.once('touch', rejecting(new Error('disk')));
    const session = await renewed(one, token);
    expect(await one.application.sessions.keys()).toEqual([session.id]);
    expect((await one.application.sessions.inspect()).map(({ id }) => id)).toEqual([session.id]);
    await one.clock.advance(idle);
    expect(await one.application.sweep()).toBe(1);
    expect(told).toEqual([[1, 'expired']]);
    expect(one.application.counts.destroyed).toBe(1);
    await one.clock.advance(7_200_000);
    await one.application.sweep();
    expect([told.length, one.store.records.size]).toEqual([1, 0]);
  });

  test('since the store failed takes its new record back, and can be tried again', async () => {
    const { one, token } = await processes(1);
    const session = await one.application.checkOut(token);
    one.store.once('write', (carryOut) => carryOut());
    one.store.once('write', rejecting(new Error('disk')));
    expect((await errorOf(session.renew().checkIn())).code).toBe('STORE_FAILED');
    expect(one.store.records.size).toBe(1);
    expect(await session.checkIn()).toBe('committed');
    expect(await isAlive(one, tokenOf(session))).toBe(true);
  });
});
