import { describe, expect, test } from 'vitest';

import { Application } from '../src/application.ts';
import type { PrincipalLimit } from '../src/principals.ts';
import type { Session } from '../src/session.ts';
import { errorOf } from './support/errors.ts';
import { tokenOf } from './support/open.ts';
import { passTime, processes } from './support/processes.ts';
import { aliveAmong, isSignedIn, signIn } from './support/principals.ts';

describe('a limit of sessions', () => {
  const limit = (whenFull: PrincipalLimit['whenFull']): { readonly principals: PrincipalLimit } => ({
    principals: { maxSessions: 2, whenFull },
  });

  test('refuses one too many: TOO_MANY_SESSIONS, and nothing is written', async () => {
    const { one } = await processes(1, limit('refuse'));
    const sessions = [await signIn(one), await signIn(one)];
    const before = one.store.records.size;
    expect((await errorOf(signIn(one))).code).toBe('TOO_MANY_SESSIONS');
    expect(one.store.records.size).toBe(before);
    expect(await aliveAmong(one, sessions)).toBe(2);
    await one.application.end(tokenOf(sessions[0] as Session));
    await signIn(one);
    expect(await one.application.sessionsOf('ann')).toHaveLength(2);
  });

  test('or ends the one that was signed in first, however often its token was renewed', async () => {
    const { one } = await processes(1, limit('oldest out'));
    const first = await signIn(one);
    await one.clock.advance(1_000);
    const second = await signIn(one);
    await one.clock.advance(1_000);
    const again = await one.application.checkOut(tokenOf(first));
    await again.renew().checkIn();
    await one.clock.advance(1_000);
    const third = await signIn(one);
    expect(await aliveAmong(one, [again, second, third])).toBe(2);
    expect(await isSignedIn(one, again)).toBe(false);
    expect(one.application.counts.destroyed).toBe(1);
  });

  test.each(['refuse', 'oldest out'] as const)(
    'holds when many sign in at once in several processes (%s)',
    async (whenFull) => {
      const { all, one } = await processes(3, limit(whenFull));
      const signedIn: Session[] = [];
      const attempts = Promise.allSettled(
        Array.from({ length: 12 }, async (_, index) => {
          signedIn.push(await signIn(all[index % 3] ?? one));
        }),
      );
      await passTime(all, 5_000);
      const refused = (await attempts).filter(({ status }) => status === 'rejected').length;
      expect(await aliveAmong(one, signedIn)).toBe(2);
      expect(await one.application.sessionsOf('ann')).toHaveLength(2);
      expect(refused).toBe(whenFull === 'refuse' ? 10 : 0);
    },
  );

  test('is not filled by a renewal', async () => {
    const { one } = await processes(1, limit('refuse'));
    const sessions = [await signIn(one), await signIn(one)];
    for (const session of sessions) {
      const again = await one.application.checkOut(tokenOf(session));
      expect(await again.renew().checkIn()).toBe('committed');
    }
    expect(await one.application.sessionsOf('ann')).toHaveLength(2);
  });

  test('that was lowered refuses new sessions, and lets the standing ones be renewed', async () => {
    const { one } = await processes(1, { principals: { maxSessions: 4, whenFull: 'refuse' } });
    const sessions = [await signIn(one), await signIn(one), await signIn(one), await signIn(one)];
    const { clock, store } = one;
    const lowered = { principals: { maxSessions: 2, whenFull: 'refuse' } } as const;
    const settings = { sessionStore: store, clock, sweepInterval: 'never', ...lowered } as const;
    const application = await Application.open(settings);
    for (const session of sessions) {
      const again = await application.checkOut(tokenOf(session));
      expect(await again.renew().checkIn()).toBe('committed');
    }
    expect(await application.sessionsOf('ann')).toHaveLength(4);
    expect((await errorOf(signIn({ application }))).code).toBe('TOO_MANY_SESSIONS');
  });

  test('is not filled for long by who never came to the end of signing in', async () => {
    const { one, other } = await processes(2, limit('refuse'));
    for (let time = 0; time < 2; time += 1) {
      const crashed = await one.application.checkOut();
      one.store.once('write', (carryOut) => carryOut());
      one.store.once('write', () => new Promise(() => undefined));
      void errorOf(crashed.setPrincipal('ann').checkIn());
      await one.clock.advance(0);
    }
    expect((await errorOf(signIn(other))).code).toBe('TOO_MANY_SESSIONS');
    await other.clock.advance(60_000);
    await signIn(other);
    expect(await other.application.sessionsOf('ann')).toHaveLength(1);
  });

  test('is not kept by ending a session for one whose renewal comes too late', async () => {
    const { one, other } = await processes(2, { principals: { maxSessions: 1, whenFull: 'oldest out' } });
    const first = await signIn(one);
    const renewing = await one.application.checkOut(tokenOf(first));
    const second = await signIn(other);
    expect((await renewing.renew().tryCheckIn()).outcome).toBe('gone');
    expect(await isSignedIn(other, second)).toBe(true);
  });
});
