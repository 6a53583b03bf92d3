import { systemClock } from '@coatcheck/core';
import type { Session } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';
import { open } from '../opened.ts';
import type { Opened } from '../opened.ts';
import type { KnownSubject } from '../subject.ts';

async function signIn({ application }: Opened, principal: string): Promise<Session> {
  const session = await application.checkOut();
  await session.setPrincipal(principal).checkIn();
  return session;
}

async function alive({ application }: Opened, sessions: readonly Session[]): Promise<number> {
  const found = await Promise.all(sessions.map(async ({ token }) => application.checkOut(token, { mode: 'read' })));
  return found.filter(({ isNew }) => !isNew).length;
}

/** Sessions by whose they are: for stores with a real conditional write that do not evict. */
export function byPrincipal(subject: KnownSubject): void {
  describe('sessions by principal', () => {
    test('the sessions of somebody are found, and those of others are not', async () => {
      const opened = await open(subject);
      const mine = await signIn(opened, 'ann');
      await signIn(opened, 'bob');
      const handles = await opened.application.sessionsOf('ann');
      expect(handles.map((handle) => handle.is(mine))).toStrictEqual([true]);
      expect(await opened.application.sessionsOf('nobody')).toStrictEqual([]);
    });

    test('all sessions of somebody can be ended at once, or all but one', async () => {
      const opened = await open(subject);
      const sessions = [await signIn(opened, 'ann'), await signIn(opened, 'ann'), await signIn(opened, 'ann')];
      const other = await signIn(opened, 'bob');
      const here = await opened.application.checkOut(sessions[1]?.token);
      expect(await opened.application.revokeOthers(here)).toBe(2);
      expect(await alive(opened, sessions)).toBe(1);
      expect(await opened.application.revokeAll('ann')).toBe(1);
      expect([await alive(opened, sessions), await alive(opened, [other])]).toStrictEqual([0, 1]);
    });

    test.for(['refuse', 'oldest out'] as const)('a limit holds when many sign in at once (%s)', async (whenFull) => {
      const principals = { maxSessions: 2, whenFull };
      const opened = await open(subject, { clock: systemClock, principals });
      const results = await Promise.allSettled(Array.from({ length: 8 }, async () => signIn(opened, 'ann')));
      const sessions = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      expect(await alive(opened, sessions)).toBe(2);
      expect(await opened.application.sessionsOf('ann')).toHaveLength(2);
    });

    test('the sessions of somebody are found no longer when they have ended', async () => {
      const opened = await open(subject);
      const session = await signIn(opened, 'ann');
      await opened.application.sessions.delete(session.id);
      expect(await opened.application.sessionsOf('ann')).toStrictEqual([]);
    });

    if (!subject.capabilities.lists) return;

    test('what the store keeps to find the sessions of somebody is no session, and is not listed', async () => {
      const opened = await open(subject);
      const session = await signIn(opened, 'ann');
      expect(await opened.application.sessions.keys()).toStrictEqual([session.id]);
      expect((await opened.application.sessions.inspect()).map(({ id }) => id)).toStrictEqual([session.id]);
    });
  });
}
