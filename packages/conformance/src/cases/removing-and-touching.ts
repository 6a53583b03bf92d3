import { NEVER, touchedRecord } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { assertHas } from '../assertions.ts';
import { group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { ManualClock } from '../manual-clock.ts';
import * as needs from '../needs.ts';
import { startStore } from '../opened.ts';
import { recordWith } from '../records.ts';

const NOW = ManualClock.START;
const held = recordWith({ accessedAt: NOW, expiresAt: NOW + 1_000, principal: 'ann', meta: 'meta', body: 'body' });
const { id, rev } = held;

const touch = { rev, accessedAt: NOW + 600, expiresAt: NOW + 1_600 };

/** The primitives `remove` and `touch`, with their conditions. */
export const removingAndTouching: readonly ConformanceCase[] = [
  ...group({ level: 'contract', name: 'removing' }, [
    test('a removal says true, and the record is gone', async (trial) => {
      const store = await startStore(trial);
      await store.write(held, 'absent');
      assert.equal(await store.remove(id), true);
      assert.equal(await store.read(id), undefined);
    }),

    test('removing what is not there says false, which is no error', async (trial) => {
      const store = await startStore(trial);
      assert.equal(await store.remove(id), false);
      assert.equal(await store.remove(id, { rev }), false);
      assert.equal(await store.remove(id, { rev, staleAt: NEVER }), false);
    }),

    test('removing again says false', async (trial) => {
      const store = await startStore(trial);
      await store.write(held, 'absent');
      await store.remove(id);
      assert.equal(await store.remove(id), false);
    }),

    test('a removal with a revision removes that revision only', async (trial) => {
      const store = await startStore(trial);
      await store.write(held, 'absent');
      assert.equal(await store.remove(id, { rev: 'other-1' }), false);
      assert.deepEqual(await store.read(id), held);
      assert.equal(await store.remove(id, { rev }), true);
      assert.equal(await store.read(id), undefined);
    }),

    test('a removal with staleAt removes a record that expires at that very moment', async (trial) => {
      const store = await startStore(trial);
      await store.write(held, 'absent');
      assert.equal(await store.remove(id, { rev, staleAt: held.expiresAt }), true);
      assert.equal(await store.read(id), undefined);
    }),

    test('a removal with staleAt leaves a record that expires a millisecond later', async (trial) => {
      const store = await startStore(trial);
      await store.write(held, 'absent');
      assert.equal(await store.remove(id, { rev, staleAt: held.expiresAt - 1 }), false);
      assert.deepEqual(await store.read(id), held);
    }),

    test('a removal with staleAt leaves a stale record of another revision', async (trial) => {
      const store = await startStore(trial);
      await store.write(held, 'absent');
      assert.equal(await store.remove(id, { rev: 'other-1', staleAt: NEVER }), false);
      assert.deepEqual(await store.read(id), held);
    }),

    test('a removal with staleAt leaves a record that was touched meanwhile', async (trial) => {
      const store = await startStore(trial);
      await store.write(held, 'absent');
      await store.touch(id, { rev, accessedAt: NOW + 500, expiresAt: NOW + 1_500 });
      assert.equal(await store.remove(id, { rev, staleAt: held.expiresAt }), false);
      assertHas(await store.read(id), { rev, expiresAt: NOW + 1_500 });
    }),

    test('after a removal, a record can be created under the id again', async (trial) => {
      const store = await startStore(trial);
      await store.write(held, 'absent');
      await store.remove(id);
      const next = recordWith({ rev: 'next-1', principal: undefined, body: 'next' });
      assert.equal(await store.write(next, 'absent'), true);
      assert.deepEqual(await store.read(id), next);
    }),

    test(
      'of many that remove one record at once, one is told that it did',
      async (trial) => {
        const store = await startStore(trial);
        await store.write(held, 'absent');
        const removed = await Promise.all(
          [undefined, { rev }, undefined, { rev, staleAt: NEVER }, undefined].map(async (when) =>
            store.remove(id, when),
          ),
        );
        assert.equal(removed.filter(Boolean).length, 1);
      },
      { needs: [needs.conditionalWrites] },
    ),

    test(
      'a removal beside an update of the same record leaves nothing, or was refused',
      async (trial) => {
        const store = await startStore(trial);
        await store.write(held, 'absent');
        const next = recordWith({ rev: 'next-1' });
        const [written, removed] = await Promise.all([store.write(next, { rev }), store.remove(id, { rev })]);
        assert.equal([written, removed].filter(Boolean).length, 1);
        assert.deepEqual(await store.read(id), written ? next : undefined);
      },
      { needs: [needs.conditionalWrites] },
    ),
  ]),

  ...group({ level: 'contract', name: 'touching' }, [
    test('a touch renews both times and keeps everything else, the revision included', async (trial) => {
      const store = await startStore(trial);
      await store.write(held, 'absent');
      assert.equal(await store.touch(id, touch), true);
      assert.deepEqual(await store.read(id), touchedRecord(held, touch));
    }),

    test('a touch creates nothing: where nothing stands it says false', async (trial) => {
      const store = await startStore(trial);
      assert.equal(await store.touch(id, touch), false);
      assert.equal(await store.read(id), undefined);
    }),

    test('a touch does not bring a removed record back', async (trial) => {
      const store = await startStore(trial);
      await store.write(held, 'absent');
      await store.remove(id);
      assert.equal(await store.touch(id, touch), false);
      assert.equal(await store.read(id), undefined);
    }),

    test('a touch with another revision than the held one says false and changes nothing', async (trial) => {
      const store = await startStore(trial);
      await store.write(held, 'absent');
      assert.equal(await store.touch(id, { ...touch, rev: 'other-1' }), false);
      assert.deepEqual(await store.read(id), held);
    }),

    test('a record that expires at the very moment of a touch is stale and not renewed', async (trial) => {
      const store = await startStore(trial);
      await store.write(held, 'absent');
      assert.equal(await store.touch(id, { rev, accessedAt: held.expiresAt, expiresAt: NEVER }), false);
      assert.deepEqual(await store.read(id), held);
    }),

    test('a record that expires a millisecond after a touch is renewed', async (trial) => {
      const store = await startStore(trial);
      await store.write(held, 'absent');
      assert.equal(await store.touch(id, { rev, accessedAt: held.expiresAt - 1, expiresAt: NEVER }), true);
      assertHas(await store.read(id), { accessedAt: held.expiresAt - 1, expiresAt: NEVER });
    }),

    test('a touch with earlier times leaves the later ones, each by itself', async (trial) => {
      const store = await startStore(trial);
      await store.write(held, 'absent');
      await store.touch(id, { rev, accessedAt: NOW - 5_000, expiresAt: NOW + 1_500 });
      assertHas(await store.read(id), { accessedAt: NOW, expiresAt: NOW + 1_500 });
      await store.touch(id, { rev, accessedAt: NOW + 900, expiresAt: NOW + 1_200 });
      assertHas(await store.read(id), { accessedAt: NOW + 900, expiresAt: NOW + 1_500 });
    }),

    test(
      'of touches that overlap, the latest times stay',
      async (trial) => {
        const store = await startStore(trial);
        await store.write(held, 'absent');
        const steps = [300, 900, 100, 700, 500];
        await Promise.all(
          steps.map(async (step) => store.touch(id, { rev, accessedAt: NOW + step, expiresAt: NOW + 1_000 + step })),
        );
        assert.deepEqual(await store.read(id), touchedRecord(held, { accessedAt: NOW + 900, expiresAt: NOW + 1_900 }));
      },
      { needs: [needs.conditionalWrites] },
    ),

    test('after a touch, the record can still be replaced under its revision', async (trial) => {
      const store = await startStore(trial);
      await store.write(held, 'absent');
      await store.touch(id, touch);
      const next = recordWith({ rev: 'next-1', body: 'next' });
      assert.equal(await store.write(next, { rev }), true);
      assert.deepEqual(await store.read(id), next);
    }),

    test('a write may shorten what a touch had lengthened', async (trial) => {
      const store = await startStore(trial);
      await store.write(held, 'absent');
      await store.touch(id, { rev, accessedAt: NOW + 10, expiresAt: NEVER });
      const next = recordWith({ rev: 'next-1', accessedAt: NOW + 20, expiresAt: NOW + 30 });
      await store.write(next, { rev });
      assert.deepEqual(await store.read(id), next);
    }),

    test(
      'a touch of a revision that is being replaced leaves no trace on the new record',
      async (trial) => {
        const store = await startStore(trial);
        await store.write(held, 'absent');
        const next = recordWith({ rev: 'next-1', accessedAt: NOW + 1, expiresAt: NOW + 50, body: 'next' });
        await Promise.all([store.touch(id, touch), store.write(next, { rev }), store.touch(id, touch)]);
        assert.deepEqual(await store.read(id), next);
      },
      { needs: [needs.conditionalWrites] },
    ),

    test(
      'a touch beside a removal does not bring the record back',
      async (trial) => {
        const store = await startStore(trial);
        await store.write(held, 'absent');
        await Promise.all([store.touch(id, touch), store.remove(id), store.touch(id, touch)]);
        assert.equal(await store.read(id), undefined);
      },
      { needs: [needs.conditionalWrites] },
    ),
  ]),
];
