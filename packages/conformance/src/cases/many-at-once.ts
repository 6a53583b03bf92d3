import { systemClock } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';
import { failureOf } from '../failure.ts';
import type { StoreSubject } from '../subject.ts';
import { sharedId, twoAtWork } from '../two-at-work.ts';

/** Many who work on one session at once, on the system's clock, since commits that meet wait for each other. */
export function manyAtOnce(subject: StoreSubject): void {
  describe('many at once', () => {
    test('increments by many check-outs of one session all count', async () => {
      const { look, opened } = await twoAtWork(subject, { clock: systemClock });
      const increment = async (): Promise<void> => {
        const session = await opened.application.sessions.checkOut(sharedId);
        session.increment('n');
        await session.checkIn();
      };
      await Promise.all(Array.from({ length: 40 }, increment));
      expect((await look()).get('n')).toBe(41);
    });

    test('update is a linearizable read-modify-write: of many none is lost', async () => {
      const { look, opened } = await twoAtWork(subject, { clock: systemClock });
      const add = async (): Promise<number> =>
        opened.application.sessions.update(sharedId, async (session) => {
          const n = session.get('n') ?? 0;
          await Promise.resolve();
          session.set('n', n + 1);
          return n + 1;
        });
      const results = await Promise.all(Array.from({ length: 12 }, add));
      expect((await look()).get('n')).toBe(13);
      expect(results.toSorted((one, other) => one - other)).toStrictEqual(
        Array.from({ length: 12 }, (_, index) => index + 2),
      );
    });

    test('a value that is taken by many at once has one winner, and is gone', async () => {
      const { look, opened } = await twoAtWork(subject, { clock: systemClock });
      const taken = await Promise.all(Array.from({ length: 8 }, async () => (await look()).take('a')));
      expect(taken.filter((value) => value !== undefined)).toStrictEqual(['a']);
      expect((await look()).has('a')).toBe(false);
      expect((await look()).get('n')).toBe(1);
      expect(await (await opened.application.sessions.checkOut(sharedId)).take('a')).toBeUndefined();
    });

    test('taking commits nothing else of what was done, which a check-in then commits', async () => {
      const { mine, look } = await twoAtWork(subject);
      mine.increment('n');
      expect(await mine.take('a')).toBe('a');
      expect([(await look()).get('n'), (await look()).has('a')]).toStrictEqual([1, false]);
      expect(await mine.checkIn()).toBe('committed');
      expect([(await look()).get('n'), (await look()).has('a')]).toStrictEqual([2, false]);
    });

    test('taking a value from a session that ended is refused: SESSION_GONE', async () => {
      const { mine, opened } = await twoAtWork(subject);
      await opened.application.sessions.delete(sharedId);
      expect(await failureOf(() => mine.take('a'))).toBe('SESSION_GONE');
    });
  });
}
