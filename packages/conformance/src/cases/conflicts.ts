import assert from 'node:assert/strict';
import { each, group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { failureOf } from '../failure.ts';
import { sharedId, twoAtWork } from '../two-at-work.ts';
import type { SharedSession } from '../two-at-work.ts';

const contested: Readonly<
  Record<string, [mine: (session: SharedSession) => unknown, theirs: (session: SharedSession) => unknown, key: string]>
> = {
  'read and set': [
    (session) => session.get('a') && session.set('a', 'mine'),
    (session) => session.set('a', 'theirs'),
    'a',
  ],
  'looked for and set': [
    (session) => session.has('b') || session.set('b', 'mine'),
    (session) => session.set('b', 'theirs'),
    'b',
  ],
  'iterated over and set': [
    (session) => session.entries() && session.set('a', 'mine'),
    (session) => session.set('a', 'theirs'),
    'a',
  ],
  'listed and set': [
    (session) => session.keys() && session.set('a', 'mine'),
    (session) => session.set('a', 'theirs'),
    'a',
  ],
  'listed and cleared': [(session) => [session.keys(), session.clear()], (session) => session.set('a', 'theirs'), 'a'],
  'not among those that were counted, and set': [
    (session) => session.size && session.set('b', 'mine'),
    (session) => session.set('b', 'theirs'),
    'b',
  ],
  'set by default': [(session) => session.setDefault('b', 'mine'), (session) => session.set('b', 'theirs'), 'b'],
  'read and deleted': [
    (session) => session.get('a') && session.delete('a'),
    (session) => session.set('a', 'theirs'),
    'a',
  ],
  'read and set, and deleted by the other': [
    (session) => session.get('a') && session.set('a', 'mine'),
    (session) => session.delete('a'),
    'a',
  ],
  'read and cleared': [(session) => [session.get('a'), session.clear()], (session) => session.set('a', 'theirs'), 'a'],
  'changed in place': [
    (session) => session.get('list')?.push('mine'),
    (session) => session.append('list', 'theirs'),
    'list',
  ],
};

const uncontested: Readonly<
  Record<string, [mine: (session: SharedSession) => unknown, theirs: (session: SharedSession) => unknown]>
> = {
  'only read': [(session) => session.get('a'), (session) => session.set('a', 'theirs')],
  'read and set, while the other changed another key': [
    (session) => session.get('a') && session.set('a', 'mine'),
    (session) => session.set('b', 'theirs'),
  ],
  'read and set, while the other set the value that was there': [
    (session) => session.get('a') && session.set('a', 'mine'),
    (session) => session.set('a', 'a'),
  ],
  'set and read afterwards': [(session) => session.set('a', 'mine').get('a'), (session) => session.set('a', 'theirs')],
  'set and looked for afterwards': [
    (session) => session.set('a', 'mine').has('a'),
    (session) => session.set('a', 'theirs'),
  ],
  'deleted and looked for afterwards': [
    (session) => session.delete('a') && session.has('a'),
    (session) => session.set('a', 'theirs'),
  ],
  'read and incremented': [
    (session) => session.get('n') && session.increment('n'),
    (session) => session.increment('n'),
  ],
  'read as a list and appended to': [
    (session) => session.get('list') && session.append('list', 'mine'),
    (session) => session.append('list', 'theirs'),
  ],
};

/** What cannot be done again: a key that was read and overwritten, and that another commit changed. */
export const conflicts: readonly ConformanceCase[] = [
  ...group({ level: 'concurrency', name: 'conflicts' }, [
    ...each(Object.entries(contested))(
      'a key that was %s while another commit changed it is a conflict',
      async (trial, [, [work, other, key]]) => {
        const { mine, theirs, look, opened } = await twoAtWork(trial);
        const told: unknown[] = [];
        opened.application.on('conflict', (event) => told.push(event));
        work(mine);
        mine.set('cart', { count: 99 });
        other(theirs);
        await theirs.checkIn();
        const committed = (await look()).entries();
        await assert.rejects(mine.checkIn(), { code: 'CONFLICT', keys: [key] });
        assert.deepEqual((await look()).entries(), committed);
        assert.deepEqual(told, [{ id: sharedId, keys: [key] }]);
      },
    ),

    ...each(Object.entries(uncontested))('a key that was %s is no conflict', async (trial, [, [work, other]]) => {
      const { mine, theirs } = await twoAtWork(trial);
      work(mine);
      mine.set('cart', { count: 99 });
      other(theirs);
      await theirs.checkIn();
      assert.equal(await mine.checkIn(), 'committed');
    }),

    test('after a conflict the session can be checked out and worked on again', async (trial) => {
      const { mine, theirs, look } = await twoAtWork(trial);
      mine.set('n', (mine.get('n') ?? 0) + 1);
      await theirs.set('n', 10).checkIn();
      assert.equal(await failureOf(() => mine.checkIn()), 'CONFLICT');
      const again = await look();
      await again.set('n', (again.get('n') ?? 0) + 1).checkIn();
      assert.equal((await look()).get('n'), 11);
    }),
  ]),

  ...group({ level: 'concurrency', name: 'rules for conflicts' }, [
    test("a key's rule makes one value of what was, mine and theirs", async (trial) => {
      const { mine, theirs, look } = await twoAtWork(trial, {
        onConflict: {
          cart: (base, own, other) => ({ count: (own?.count ?? 0) + (other?.count ?? 0) - (base?.count ?? 0) }),
        },
      });
      const cart = mine.get('cart');
      if (cart) cart.count += 10;
      await theirs.set('cart', { count: 101 }).checkIn();
      assert.equal(await mine.checkIn(), 'committed');
      assert.deepEqual((await look()).get('cart'), { count: 111 });
    }),

    test('a rule is told undefined for a key that is not there, and deletes the key by returning it', async (trial) => {
      const seen: unknown[] = [];
      const { mine, theirs, look } = await twoAtWork(trial, {
        onConflict: {
          a: (...three) => {
            seen.push(three);
            return undefined;
          },
        },
      });
      mine.get('a');
      mine.delete('a');
      await theirs.set('a', 'theirs').checkIn();
      await mine.checkIn();
      assert.deepEqual(seen, [['a', undefined, 'theirs']]);
      assert.equal((await look()).has('a'), false);
    }),

    test("the rule for '*' is for all keys without one of their own, and 'refuse' refuses", async (trial) => {
      const { mine, theirs, look } = await twoAtWork(trial, {
        onConflict: { '*': (_base, own) => own, n: 'refuse' },
      });
      mine.set('a', `${mine.get('a')} mine`);
      await theirs.set('a', 'theirs').checkIn();
      await mine.checkIn();
      assert.equal((await look()).get('a'), 'a mine');

      const [one, other] = [await look(), await look()];
      one.set('n', (one.get('n') ?? 0) + 1);
      await other.set('n', 50).checkIn();
      await assert.rejects(one.checkIn(), { code: 'CONFLICT', keys: ['n'] });
    }),
  ]),
];
