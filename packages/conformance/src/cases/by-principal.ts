import { systemClock } from '@coatcheck/core';
import type { Session } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { each, group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import * as needs from '../needs.ts';
import { open } from '../opened.ts';
import type { Opened } from '../opened.ts';

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
export const byPrincipal: readonly ConformanceCase[] = [
  ...group(
    { level: 'concurrency', name: 'sessions by principal', needs: [needs.conditionalWrites, needs.noEviction] },
    [
      test('the sessions of somebody are found, and those of others are not', async (trial) => {
        const opened = await open(trial);
        const mine = await signIn(opened, 'ann');
        await signIn(opened, 'bob');
        const handles = await opened.application.sessionsOf('ann');
        assert.deepEqual(
          handles.map((handle) => handle.is(mine)),
          [true],
        );
        assert.deepEqual(await opened.application.sessionsOf('nobody'), []);
      }),

      test('all sessions of somebody can be ended at once, or all but one', async (trial) => {
        const opened = await open(trial);
        const sessions = [await signIn(opened, 'ann'), await signIn(opened, 'ann'), await signIn(opened, 'ann')];
        const other = await signIn(opened, 'bob');
        const here = await opened.application.checkOut(sessions[1]?.token);
        assert.equal(await opened.application.revokeOthers(here), 2);
        assert.equal(await alive(opened, sessions), 1);
        assert.equal(await opened.application.revokeAll('ann'), 1);
        assert.deepEqual([await alive(opened, sessions), await alive(opened, [other])], [0, 1]);
      }),

      ...each(['refuse', 'oldest out'] as const)(
        'a limit holds when many sign in at once (%s)',
        async (trial, whenFull) => {
          const principals = { maxSessions: 2, whenFull };
          const opened = await open(trial, { clock: systemClock, principals });
          const results = await Promise.allSettled(Array.from({ length: 8 }, async () => signIn(opened, 'ann')));
          const sessions = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
          assert.equal(await alive(opened, sessions), 2);
          assert.equal((await opened.application.sessionsOf('ann')).length, 2);
        },
      ),

      test('the sessions of somebody are found no longer when they have ended', async (trial) => {
        const opened = await open(trial);
        const session = await signIn(opened, 'ann');
        await opened.application.sessions.delete(session.id);
        assert.deepEqual(await opened.application.sessionsOf('ann'), []);
      }),

      test(
        'what the store keeps to find the sessions of somebody is no session, and is not listed',
        async (trial) => {
          const opened = await open(trial);
          const session = await signIn(opened, 'ann');
          assert.deepEqual(await opened.application.sessions.keys(), [session.id]);
          assert.deepEqual(
            (await opened.application.sessions.inspect()).map(({ id }) => id),
            [session.id],
          );
        },
        { needs: [needs.listing] },
      ),
    ],
  ),
];
