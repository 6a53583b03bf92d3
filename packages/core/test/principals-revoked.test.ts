import { describe, expect, test } from 'vitest';

import { heldBack, rejecting } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { eventsHandled } from './support/manual-clock.ts';
import { openApplication, tokenOf } from './support/open.ts';
import { processes } from './support/processes.ts';
import type { Process } from './support/processes.ts';
import { aliveAmong, isSignedIn, signIn } from './support/principals.ts';
import { isAlive } from './support/renewal.ts';
import { afterCalls, followedBy, precededBy } from './support/steps.ts';

describe('ending all sessions of a principal', () => {
  test('ends them in every process, and no others', async () => {
    const { one, other } = await processes(2);
    const sessions = [await signIn(one), await signIn(other), await signIn(one)];
    const bob = await signIn(one, 'bob');
    expect(await other.application.revokeAll('ann')).toBe(3);
    expect(await aliveAmong(one, sessions)).toBe(0);
    expect(await isSignedIn(one, bob)).toBe(true);
    expect(await other.application.revokeAll('ann')).toBe(0);
  });

  test('but one leaves that one', async () => {
    const { one } = await processes(1);
    const sessions = [await signIn(one), await signIn(one), await signIn(one)];
    const [, mine] = sessions;
    if (mine === undefined) throw new Error('There are three.');
    const here = await one.application.checkOut(tokenOf(mine));
    expect(await one.application.revokeOthers(here)).toBe(2);
    expect(await aliveAmong(one, sessions)).toBe(1);
    expect(await isSignedIn(one, mine)).toBe(true);
  });

  test('but one, for a session that nobody is signed in to, is refused: BAD_OPERATION', async () => {
    const { one, token } = await processes(1);
    const session = await one.application.checkOut(token);
    expect((await errorOf(one.application.revokeOthers(session))).code).toBe('BAD_OPERATION');
    session.setPrincipal('ann');
    expect((await errorOf(one.application.revokeOthers(session))).code).toBe('BAD_OPERATION');
  });

  test('tells the hook of each once, with the reason', async () => {
    const told: unknown[] = [];
    const { application } = await openApplication({
      expiring: ({ principal }, reason) => told.push([principal, reason]),
    });
    await signIn({ application });
    await signIn({ application });
    await application.revokeAll('ann');
    expect(told).toEqual([
      ['ann', 'revoked'],
      ['ann', 'revoked'],
    ]);
  });

  test('ends one that was stale for a moment, and that a touch under way has kept alive', async () => {
    const { all, one, other } = await processes(2);
    const kept = await signIn(one);
    for (const { clock } of all) await clock.advance(3_599_999);
    const { hold, letGo } = heldBack();
    one.store.once('touch', hold);
    const touching = (await one.application.checkOut(tokenOf(kept))).checkIn();
    await eventsHandled();
    for (const { clock } of all) await clock.advance(2);
    // While somebody looks who of the principal is still there, and is about to write the list.
    const touched = precededBy(async () => {
      letGo();
      await eventsHandled();
    });
    other.store.once('write', touched);
    const another = await signIn(other);
    expect(await touching).toBe('unchanged');
    const alive = await aliveAmong(one, [kept, another]);
    expect(await one.application.sessionsOf('ann')).toHaveLength(alive);
    expect(await one.application.revokeAll('ann')).toBe(alive);
    expect(await aliveAmong(one, [kept, another])).toBe(0);
  });

  test('leaves one that somebody else has signed in to since, though the list still shows it', async () => {
    const { one, other } = await processes(2);
    const session = await one.application.checkOut(tokenOf(await signIn(one)));
    session.setPrincipal('bob');
    for (let time = 0; time < 3; time += 1) one.store.once('remove', rejecting(new Error('disk')));
    expect(await session.checkIn()).toBe('committed');
    one.store.forgetPlans();
    expect(await other.application.revokeAll('ann')).toBe(0);
    expect(await isSignedIn(one, session)).toBe(true);
    expect(await one.application.sessionsOf('bob')).toHaveLength(1);
  });

  test('ends nothing, and tells no hook, for a sign-in that has not come to its commit, which is then SESSION_GONE', async () => {
    const told: unknown[] = [];
    const { one, other, token } = await processes(2, { expiring: (_, reason) => told.push(reason) });
    const session = await one.application.checkOut(token);
    session.setPrincipal('ann');
    const counted: number[] = [];
    // The entry and the new record are written, and the pointer is not.
    const revoked = followedBy(async () => {
      counted.push(await other.application.revokeAll('ann'), told.length, other.application.counts.destroyed);
    });
    afterCalls(one.store, 'write', 1, revoked);
    expect((await errorOf(session.checkIn())).code).toBe('SESSION_GONE');
    expect(counted).toEqual([0, 0, 0]);
    expect(await one.application.sessionsOf('ann')).toEqual([]);
    expect(told).toHaveLength((await isAlive(one, token)) ? 0 : 1);
  });

  test('ends one whose process died before it could see that it was to end, though somebody else began to sign in to it', async () => {
    const { all, one, other, token } = await processes(3);
    const [, , third] = all;
    const never = new Promise<never>(() => undefined);
    const [died, otherDied] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const signingIn = async ({ application }: Process): Promise<unknown> =>
      (await application.checkOut(token)).setPrincipal('ann').checkIn();
    // The entry and the new record are written; the other one comes as far, and no further.
    afterCalls(other.store, 'write', 2, () => {
      otherDied.resolve();
      return never;
    });
    afterCalls(one.store, 'write', 2, async (carryOut) => {
      await third?.application.revokeAll('ann');
      void signingIn(other);
      await otherDied.promise;
      await carryOut();
      died.resolve();
      return never;
    });
    void signingIn(one);
    await died.promise;
    await third?.application.revokeAll('ann');
    const sessions = await third?.application.sessions.values();
    expect(sessions?.map(({ principal }) => principal)).toEqual([]);
  });

  test.each([
    ['read', 'wholly'],
    ['read', 'from then on'],
    ['write', 'wholly'],
    ['write', 'from then on'],
    ['touch', 'wholly'],
    ['touch', 'from then on'],
  ] as const)(
    'tells the hook once of one whose token is renewed at the same time, whatever step that has reached (%s, %s)',
    async (primitive, how) => {
      let reached = true;
      for (let step = 0; reached; step += 1) {
        const told: unknown[] = [];
        const { all, one, other } = await processes(2, { expiring: (_, reason) => told.push(reason) });
        const session = await one.application.checkOut(tokenOf(await signIn(one)));
        let revoking: Promise<number> | undefined;
        const revoked = precededBy(async () => {
          revoking = other.application.revokeAll('ann');
          if (how === 'wholly') await revoking;
        });
        afterCalls(one.store, primitive, step, revoked);
        await session.renew().tryCheckIn();
        one.store.forgetPlans();
        reached = revoking !== undefined;
        await (revoking ?? other.application.revokeAll('ann'));
        expect(told).toEqual(['revoked']);
        expect(await one.application.sessionsOf('ann')).toEqual([]);
        for (const { clock } of all) await clock.advance(3_599_000);
        await other.application.sweep();
        expect(told).toEqual(['revoked']);
        const destroyed = all.map(({ application }) => application.counts.destroyed);
        expect(destroyed.reduce((sum, count) => sum + count)).toBe(1);
      }
    },
  );

  test.each(['read', 'write'] as const)(
    'ends one that is just being signed in, whatever step it has reached (%s)',
    async (primitive) => {
      for (let step = 0; step < 6; step += 1) {
        const { one, other, token } = await processes(2);
        const session = await one.application.checkOut(token);
        let revoked: Promise<number> | undefined;
        for (let before = 0; before < step; before += 1) one.store.once(primitive, (carryOut) => carryOut());
        one.store.once(primitive, async (carryOut) => {
          const done = await carryOut();
          revoked = other.application.revokeAll('ann');
          await revoked;
          return done;
        });
        const { outcome } = await session.setPrincipal('ann').tryCheckIn();
        if (revoked === undefined) break;
        // Either it was ended, or it was begun after that: then it is found.
        const alive = await isSignedIn(one, session).catch(() => false);
        expect(alive && outcome !== 'committed').toBe(false);
        expect(await one.application.sessionsOf('ann')).toHaveLength(alive ? 1 : 0);
        expect(alive && step > 2).toBe(false);
      }
    },
  );
});
