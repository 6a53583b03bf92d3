import { systemClock } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { failureOf } from '../failure.ts';
import * as needs from '../needs.ts';
import { sharedId, twoAtWork } from '../two-at-work.ts';

/** Many who work on one session at once, on the system's clock, since commits that meet wait for each other. */
export const manyAtOnce: readonly ConformanceCase[] = [
  ...group({ level: 'concurrency', name: 'many at once' }, [
    test(
      'increments by many check-outs of one session all count',
      async (trial) => {
        const { look, opened } = await twoAtWork(trial, { clock: systemClock });
        const increment = async (): Promise<void> => {
          const session = await opened.application.sessions.checkOut(sharedId);
          session.increment('n');
          await session.checkIn();
        };
        await Promise.all(Array.from({ length: 40 }, increment));
        assert.equal((await look()).get('n'), 41);
      },
      { needs: [needs.conditionalWrites] },
    ),

    test(
      'update is a linearizable read-modify-write: of many none is lost',
      async (trial) => {
        const { look, opened } = await twoAtWork(trial, { clock: systemClock });
        const add = async (): Promise<number> =>
          opened.application.sessions.update(sharedId, async (session) => {
            const n = session.get('n') ?? 0;
            await Promise.resolve();
            session.set('n', n + 1);
            return n + 1;
          });
        const results = await Promise.all(Array.from({ length: 12 }, add));
        assert.equal((await look()).get('n'), 13);
        assert.deepEqual(
          results.toSorted((one, other) => one - other),
          Array.from({ length: 12 }, (_, index) => index + 2),
        );
      },
      { needs: [needs.conditionalWrites] },
    ),

    test(
      'a value that is taken by many at once has one winner, and is gone',
      async (trial) => {
        const { look, opened } = await twoAtWork(trial, { clock: systemClock });
        const taken = await Promise.all(Array.from({ length: 8 }, async () => (await look()).take('a')));
        assert.deepEqual(
          taken.filter((value) => value !== undefined),
          ['a'],
        );
        assert.equal((await look()).has('a'), false);
        assert.equal((await look()).get('n'), 1);
        assert.equal(await (await opened.application.sessions.checkOut(sharedId)).take('a'), undefined);
      },
      { needs: [needs.conditionalWrites] },
    ),

    test('taking commits nothing else of what was done, which a check-in then commits', async (trial) => {
      const { mine, look } = await twoAtWork(trial);
      mine.increment('n');
      assert.equal(await mine.take('a'), 'a');
      assert.deepEqual([(await look()).get('n'), (await look()).has('a')], [1, false]);
      assert.equal(await mine.checkIn(), 'committed');
      assert.deepEqual([(await look()).get('n'), (await look()).has('a')], [2, false]);
    }),

    test('taking a value from a session that ended is refused: SESSION_GONE', async (trial) => {
      const { mine, opened } = await twoAtWork(trial);
      await opened.application.sessions.delete(sharedId);
      assert.equal(await failureOf(() => mine.take('a')), 'SESSION_GONE');
    }),
  ]),
];
