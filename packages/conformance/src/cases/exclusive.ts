import { systemClock } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { failureOf } from '../failure.ts';
import * as needs from '../needs.ts';
import { sharedId, twoAtWork } from '../two-at-work.ts';
import type { SharedSession } from '../two-at-work.ts';

const exclusive = { mode: 'exclusive' } as const;

/** Sessions that one at a time has: for stores with a real conditional write. */
export const exclusiveWork: readonly ConformanceCase[] = [
  ...group({ level: 'concurrency', name: 'exclusive check-outs', needs: [needs.conditionalWrites] }, [
    test('plain read-modify-writes by many exclusive check-outs all count, each with a larger fence', async (trial) => {
      const { look, opened } = await twoAtWork(trial, { clock: systemClock });
      const fences: (number | undefined)[] = [];
      const add = async (): Promise<void> => {
        const session = await opened.application.sessions.checkOut(sharedId, exclusive);
        fences.push(session.fence);
        const n = session.get('n') ?? 0;
        await Promise.resolve();
        await session.set('n', n + 1).checkIn();
      };
      await Promise.all(Array.from({ length: 25 }, add));
      assert.equal((await look()).get('n'), 26);
      assert.deepEqual(
        fences,
        Array.from({ length: 25 }, (_, index) => index + 1),
      );
    }),

    test('an exclusive check-out and check-in writes once more than an optimistic one', async (trial) => {
      const { opened } = await twoAtWork(trial);
      const { application, observed } = opened;
      const writes = async (mode: 'optimistic' | 'exclusive'): Promise<number> => {
        observed.forget();
        const session: SharedSession = await application.sessions.checkOut(sharedId, { mode });
        session.increment('n');
        await session.checkIn();
        return observed.timesOf('write');
      };
      assert.deepEqual([await writes('optimistic'), await writes('exclusive')], [1, 2]);
    }),

    test('a commit that was begun before waits until the session is given back, and is done on what was left', async (trial) => {
      const { mine, look, opened } = await twoAtWork(trial, { clock: systemClock });
      const held = await opened.application.sessions.checkOut(sharedId, exclusive);
      mine.increment('n', 10);
      const commit = mine.checkIn();
      held.set('n', 100);
      await held.checkIn();
      assert.equal(await commit, 'committed');
      assert.equal((await look()).get('n'), 110);
    }),

    test('a session that is held is read without waiting, and its touch does not unseat the holder', async (trial) => {
      const { look, opened } = await twoAtWork(trial);
      const { application, clock } = opened;
      const held = await application.sessions.checkOut(sharedId, exclusive);
      clock.advance(400_000);
      assert.equal((await look()).get('n'), 1);
      await (await look()).checkIn();
      assert.equal(await held.set('n', 2).checkIn(), 'committed');
    }),

    test('a session that is held and destroyed is gone for its holder', async (trial) => {
      const { opened } = await twoAtWork(trial);
      const { sessions } = opened.application;
      const held = await sessions.checkOut(sharedId, exclusive);
      assert.equal(await sessions.delete(sharedId), true);
      held.set('n', 2);
      assert.equal(await failureOf(() => held.checkIn()), 'SESSION_GONE');
      assert.equal(await sessions.has(sharedId), false);
    }),

    test('a session that is released can be had by the next, without what was done to it', async (trial) => {
      const { opened } = await twoAtWork(trial);
      const { sessions } = opened.application;
      const held = await sessions.checkOut(sharedId, exclusive);
      await held.set('n', 99).release();
      assert.equal((await sessions.checkOut(sharedId, exclusive)).get('n'), 1);
    }),
  ]),
];
