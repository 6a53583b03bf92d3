import assert from 'node:assert/strict';
import { group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { TIMEOUT } from '../opened.ts';
import { sharedId, twoAtWork } from '../two-at-work.ts';

/** Two who work on one session at the same time: what each did is done again on what the other left. */
export const replaying: readonly ConformanceCase[] = [
  ...group({ level: 'concurrency', name: 'doing again what was done' }, [
    test('two who set different keys both find their value', async (trial) => {
      const { mine, theirs, look } = await twoAtWork(trial);
      mine.set('a', 'mine');
      await theirs.set('b', 'theirs').checkIn();
      assert.equal(await mine.checkIn(), 'committed');
      const session = await look();
      assert.deepEqual([session.get('a'), session.get('b')], ['mine', 'theirs']);
    }),

    test('of two who set one key without having read it, the later one wins', async (trial) => {
      const { mine, theirs, look } = await twoAtWork(trial);
      mine.set('a', 'mine');
      await theirs.set('a', 'theirs').checkIn();
      await mine.checkIn();
      assert.equal((await look()).get('a'), 'mine');
    }),

    test('increments all count, and other changes beside them stay', async (trial) => {
      const { mine, theirs, look } = await twoAtWork(trial);
      mine.increment('n', 10);
      theirs.increment('n', 100);
      await theirs.set('b', 'theirs').checkIn();
      await mine.checkIn();
      const session = await look();
      assert.deepEqual([session.get('n'), session.get('b')], [111, 'theirs']);
    }),

    test('an increment counts even if its number was read before', async (trial) => {
      const { mine, theirs, look } = await twoAtWork(trial);
      assert.equal(mine.get('n'), 1);
      mine.increment('n');
      theirs.increment('n');
      await theirs.checkIn();
      await mine.checkIn();
      assert.equal((await look()).get('n'), 3);
    }),

    test('what was appended is appended to the longer list', async (trial) => {
      const { mine, theirs, look } = await twoAtWork(trial);
      mine.append('list', 'mine', 'too');
      await theirs.append('list', 'theirs').checkIn();
      await mine.checkIn();
      assert.deepEqual((await look()).get('list'), ['x', 'theirs', 'mine', 'too']);
    }),

    test('an update runs again on the newer value', async (trial) => {
      const { mine, theirs, look } = await twoAtWork(trial);
      mine.update('cart', (cart) => ({ count: (cart?.count ?? 0) * 2 }));
      await theirs.set('cart', { count: 21 }).checkIn();
      await mine.checkIn();
      assert.deepEqual((await look()).get('cart'), { count: 42 });
    }),

    test('several steps on one key are taken again in their order', async (trial) => {
      const { mine, theirs, look } = await twoAtWork(trial);
      mine.increment('n', 1);
      mine.update('n', (n) => (n ?? 0) * 10);
      mine.increment('n', 3);
      await theirs.set('n', 5).checkIn();
      await mine.checkIn();
      assert.equal((await look()).get('n'), 63);
    }),

    test('a delete without having read deletes the newer value', async (trial) => {
      const { mine, theirs, look } = await twoAtWork(trial);
      mine.delete('a');
      await theirs.set('a', 'theirs').checkIn();
      await mine.checkIn();
      assert.equal((await look()).has('a'), false);
    }),

    test('a clear drops what others set meanwhile, and keeps what was set after it', async (trial) => {
      const { mine, theirs, look } = await twoAtWork(trial);
      mine.clear();
      mine.set('b', 'mine');
      await theirs.set('n', 7).checkIn();
      await mine.checkIn();
      assert.deepEqual((await look()).entries(), [['b', 'mine']]);
    }),

    test('several commits may come first', async (trial) => {
      const { mine, look, opened } = await twoAtWork(trial);
      mine.increment('n');
      for (let count = 0; count < 3; count += 1)
        await opened.application.sessions.update(sharedId, (session) => session.increment('n'));
      await mine.checkIn();
      assert.equal((await look()).get('n'), 5);
    }),

    test('a commit that comes between the reading and the writing of a check-in is noticed, again and again', async (trial) => {
      const { mine, look, opened } = await twoAtWork(trial);
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
      assert.equal((await look()).get('n'), 22);
    }),

    test('a slow writer whose session was kept alive by others is not too late', async (trial) => {
      const { mine, look, opened } = await twoAtWork(trial);
      mine.increment('n');
      opened.clock.advance(TIMEOUT - 1);
      await (await look()).checkIn();
      opened.clock.advance(TIMEOUT - 1);
      assert.equal(await mine.checkIn(), 'committed');
      assert.equal((await look()).get('n'), 2);
    }),

    test('a timeout that was set does not undo the values of others, nor they the timeout', async (trial) => {
      const { mine, theirs, look } = await twoAtWork(trial);
      mine.timeout = 60_000;
      await theirs.set('a', 'theirs').checkIn();
      await mine.checkIn();
      const session = await look();
      assert.deepEqual([session.get('a'), session.timeout], ['theirs', 60_000]);
    }),
  ]),
];
