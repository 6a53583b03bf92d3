import { systemClock } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';
import { failureOf } from '../failure.ts';
import type { StoreSubject } from '../subject.ts';
import { sharedId, twoAtWork } from '../two-at-work.ts';
import type { SharedSession } from '../two-at-work.ts';

const exclusive = { mode: 'exclusive' } as const;

/** Sessions that one at a time has: for stores with a real conditional write. */
export function exclusiveWork(subject: StoreSubject): void {
  describe('exclusive check-outs', () => {
    test('plain read-modify-writes by many exclusive check-outs all count, each with a larger fence', async () => {
      const { look, opened } = await twoAtWork(subject, { clock: systemClock });
      const fences: (number | undefined)[] = [];
      const add = async (): Promise<void> => {
        const session = await opened.application.sessions.checkOut(sharedId, exclusive);
        fences.push(session.fence);
        const n = session.get('n') ?? 0;
        await Promise.resolve();
        await session.set('n', n + 1).checkIn();
      };
      await Promise.all(Array.from({ length: 25 }, add));
      expect((await look()).get('n')).toBe(26);
      expect(fences).toStrictEqual(Array.from({ length: 25 }, (_, index) => index + 1));
    });

    test('an exclusive check-out and check-in writes once more than an optimistic one', async () => {
      const { opened } = await twoAtWork(subject);
      const { application, observed } = opened;
      const writes = async (mode: 'optimistic' | 'exclusive'): Promise<number> => {
        observed.forget();
        const session: SharedSession = await application.sessions.checkOut(sharedId, { mode });
        session.increment('n');
        await session.checkIn();
        return observed.timesOf('write');
      };
      expect([await writes('optimistic'), await writes('exclusive')]).toStrictEqual([1, 2]);
    });

    test('a commit that was begun before waits until the session is given back, and is done on what was left', async () => {
      const { mine, look, opened } = await twoAtWork(subject, { clock: systemClock });
      const held = await opened.application.sessions.checkOut(sharedId, exclusive);
      mine.increment('n', 10);
      const commit = mine.checkIn();
      held.set('n', 100);
      await held.checkIn();
      expect(await commit).toBe('committed');
      expect((await look()).get('n')).toBe(110);
    });

    test('a session that is held is read without waiting, and its touch does not unseat the holder', async () => {
      const { look, opened } = await twoAtWork(subject);
      const { application, clock } = opened;
      const held = await application.sessions.checkOut(sharedId, exclusive);
      clock.advance(400_000);
      expect((await look()).get('n')).toBe(1);
      await (await look()).checkIn();
      expect(await held.set('n', 2).checkIn()).toBe('committed');
    });

    test('a session that is held and destroyed is gone for its holder', async () => {
      const { opened } = await twoAtWork(subject);
      const { sessions } = opened.application;
      const held = await sessions.checkOut(sharedId, exclusive);
      expect(await sessions.delete(sharedId)).toBe(true);
      held.set('n', 2);
      expect(await failureOf(() => held.checkIn())).toBe('SESSION_GONE');
      expect(await sessions.has(sharedId)).toBe(false);
    });

    test('a session that is released can be had by the next, without what was done to it', async () => {
      const { opened } = await twoAtWork(subject);
      const { sessions } = opened.application;
      const held = await sessions.checkOut(sharedId, exclusive);
      await held.set('n', 99).release();
      expect((await sessions.checkOut(sharedId, exclusive)).get('n')).toBe(1);
    });
  });
}
