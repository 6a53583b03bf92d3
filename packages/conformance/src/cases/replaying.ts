import { describe, expect, test } from 'vitest';
import { TIMEOUT } from '../opened.ts';
import type { StoreSubject } from '../subject.ts';
import { sharedId, twoAtWork } from '../two-at-work.ts';

/** Two who work on one session at the same time: what each did is done again on what the other left. */
export function replaying(subject: StoreSubject): void {
  describe('doing again what was done', () => {
    test('two who set different keys both find their value', async () => {
      const { mine, theirs, look } = await twoAtWork(subject);
      mine.set('a', 'mine');
      await theirs.set('b', 'theirs').checkIn();
      expect(await mine.checkIn()).toBe('committed');
      const session = await look();
      expect([session.get('a'), session.get('b')]).toStrictEqual(['mine', 'theirs']);
    });

    test('of two who set one key without having read it, the later one wins', async () => {
      const { mine, theirs, look } = await twoAtWork(subject);
      mine.set('a', 'mine');
      await theirs.set('a', 'theirs').checkIn();
      await mine.checkIn();
      expect((await look()).get('a')).toBe('mine');
    });

    test('increments all count, and other changes beside them stay', async () => {
      const { mine, theirs, look } = await twoAtWork(subject);
      mine.increment('n', 10);
      theirs.increment('n', 100);
      await theirs.set('b', 'theirs').checkIn();
      await mine.checkIn();
      const session = await look();
      expect([session.get('n'), session.get('b')]).toStrictEqual([111, 'theirs']);
    });

    test('an increment counts even if its number was read before', async () => {
      const { mine, theirs, look } = await twoAtWork(subject);
      expect(mine.get('n')).toBe(1);
      mine.increment('n');
      theirs.increment('n');
      await theirs.checkIn();
      await mine.checkIn();
      expect((await look()).get('n')).toBe(3);
    });

    test('what was appended is appended to the longer list', async () => {
      const { mine, theirs, look } = await twoAtWork(subject);
      mine.append('list', 'mine', 'too');
      await theirs.append('list', 'theirs').checkIn();
      await mine.checkIn();
      expect((await look()).get('list')).toStrictEqual(['x', 'theirs', 'mine', 'too']);
    });

    test('an update runs again on the newer value', async () => {
      const { mine, theirs, look } = await twoAtWork(subject);
      mine.update('cart', (cart) => ({ count: (cart?.count ?? 0) * 2 }));
      await theirs.set('cart', { count: 21 }).checkIn();
      await mine.checkIn();
      expect((await look()).get('cart')).toStrictEqual({ count: 42 });
    });

    test('several steps on one key are taken again in their order', async () => {
      const { mine, theirs, look } = await twoAtWork(subject);
      mine.increment('n', 1);
      mine.update('n', (n) => (n ?? 0) * 10);
      mine.increment('n', 3);
      await theirs.set('n', 5).checkIn();
      await mine.checkIn();
      expect((await look()).get('n')).toBe(63);
    });

    test('a delete without having read deletes the newer value', async () => {
      const { mine, theirs, look } = await twoAtWork(subject);
      mine.delete('a');
      await theirs.set('a', 'theirs').checkIn();
      await mine.checkIn();
      expect((await look()).has('a')).toBe(false);
    });

    test('a clear drops what others set meanwhile, and keeps what was set after it', async () => {
      const { mine, theirs, look } = await twoAtWork(subject);
      mine.clear();
      mine.set('b', 'mine');
      await theirs.set('n', 7).checkIn();
      await mine.checkIn();
      expect((await look()).entries()).toStrictEqual([['b', 'mine']]);
    });

    test('several commits may come first', async () => {
      const { mine, look, opened } = await twoAtWork(subject);
      mine.increment('n');
      for (let count = 0; count < 3; count += 1)
        await opened.application.sessions.update(sharedId, (session) => session.increment('n'));
      await mine.checkIn();
      expect((await look()).get('n')).toBe(5);
    });

    test('a commit that comes between the reading and the writing of a check-in is noticed, again and again', async () => {
      const { mine, look, opened } = await twoAtWork(subject);
      const { observed, application } = opened;
      let others = 2;
      const interfere = async (): Promise<void> => {
        const other = await application.sessions.checkOut(sharedId);
        other.increment('n', 10);
        await other.checkIn();
        others -= 1;
        if (others > 0) observed.beforeNext('write', interfere);
      };
      mine.increment('n');
      observed.beforeNext('write', interfere);
      await mine.checkIn();
      expect((await look()).get('n')).toBe(22);
    });

    test('a slow writer whose session was kept alive by others is not too late', async () => {
      const { mine, look, opened } = await twoAtWork(subject);
      mine.increment('n');
      opened.clock.advance(TIMEOUT - 1);
      await (await look()).checkIn();
      opened.clock.advance(TIMEOUT - 1);
      expect(await mine.checkIn()).toBe('committed');
      expect((await look()).get('n')).toBe(2);
    });

    test('a timeout that was set does not undo the values of others, nor they the timeout', async () => {
      const { mine, theirs, look } = await twoAtWork(subject);
      mine.timeout = 60_000;
      await theirs.set('a', 'theirs').checkIn();
      await mine.checkIn();
      const session = await look();
      expect([session.get('a'), session.timeout]).toStrictEqual(['theirs', 60_000]);
    });
  });
}
