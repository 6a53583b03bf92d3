import { isSessionId } from '@coatcheck/core';
import type { SessionId } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import * as needs from '../needs.ts';
import { startStore } from '../opened.ts';
import { recordWith } from '../records.ts';

const first = recordWith({ rev: 'first-1', body: 'first' });
const second = recordWith({ rev: 'second-1', body: 'second' });
const third = recordWith({ rev: 'third-1', body: 'third' });

/** The primitives `read` and `write`: no upsert. */
export const readingAndWriting: readonly ConformanceCase[] = [
  ...group({ level: 'contract', name: 'reading and writing' }, [
    test('an id under which nothing was written reads as undefined, which is no error', async (trial) => {
      const store = await startStore(trial);
      assert.equal(await store.read(first.id), undefined);
    }),

    test("a write with 'absent' creates a record and says true", async (trial) => {
      const store = await startStore(trial);
      assert.equal(await store.write(first, 'absent'), true);
      assert.deepEqual(await store.read(first.id), first);
    }),

    test("a write with 'absent' never overwrites: it says false and the held record stays", async (trial) => {
      const store = await startStore(trial);
      await store.write(first, 'absent');
      assert.equal(await store.write(second, 'absent'), false);
      assert.deepEqual(await store.read(first.id), first);
    }),

    test("a write with 'absent' does not overwrite a stale record either, since a store has no clock", async (trial) => {
      const store = await startStore(trial);
      const stale = recordWith({ accessedAt: 0, expiresAt: 1 });
      await store.write(stale, 'absent');
      assert.equal(await store.write(second, 'absent'), false);
      assert.deepEqual(await store.read(first.id), stale);
    }),

    test('a stale record is read like any other', async (trial) => {
      const store = await startStore(trial);
      const stale = recordWith({ accessedAt: 0, expiresAt: 0 });
      await store.write(stale, 'absent');
      assert.deepEqual(await store.read(stale.id), stale);
    }),

    test('a write with the held revision replaces the record and says true', async (trial) => {
      const store = await startStore(trial);
      await store.write(first, 'absent');
      assert.equal(await store.write(second, { rev: first.rev }), true);
      assert.deepEqual(await store.read(first.id), second);
    }),

    test('a write with another revision than the held one says false and changes nothing', async (trial) => {
      const store = await startStore(trial);
      await store.write(first, 'absent');
      assert.equal(await store.write(second, { rev: 'other-1' }), false);
      assert.deepEqual(await store.read(first.id), first);
    }),

    test('a write with a revision that was replaced meanwhile says false', async (trial) => {
      const store = await startStore(trial);
      await store.write(first, 'absent');
      await store.write(second, { rev: first.rev });
      assert.equal(await store.write(third, { rev: first.rev }), false);
      assert.deepEqual(await store.read(first.id), second);
    }),

    test('a write with its own revision as the condition is not taken for one that holds', async (trial) => {
      const store = await startStore(trial);
      await store.write(first, 'absent');
      assert.equal(await store.write(second, { rev: second.rev }), false);
      assert.deepEqual(await store.read(first.id), first);
    }),

    test('an update never creates: with a revision, a write over nothing says false', async (trial) => {
      const store = await startStore(trial);
      assert.equal(await store.write(second, { rev: first.rev }), false);
      assert.equal(await store.read(first.id), undefined);
    }),

    test('a late update does not bring a removed record back', async (trial) => {
      const store = await startStore(trial);
      await store.write(first, 'absent');
      await store.remove(first.id);
      assert.equal(await store.write(second, { rev: first.rev }), false);
      assert.equal(await store.read(first.id), undefined);
    }),

    test('a late update does not change a record that was created after a removal', async (trial) => {
      const store = await startStore(trial);
      await store.write(first, 'absent');
      await store.remove(first.id);
      await store.write(third, 'absent');
      assert.equal(await store.write(second, { rev: first.rev }), false);
      assert.deepEqual(await store.read(first.id), third);
    }),

    test('revisions that differ in nothing but the case of a letter are different', async (trial) => {
      const store = await startStore(trial);
      await store.write(recordWith({ rev: 'aBc-1' }), 'absent');
      assert.equal(await store.write(second, { rev: 'AbC-1' }), false);
      assert.equal(await store.write(second, { rev: 'aBc-1' }), true);
    }),

    test('ids that differ in their last digit only are different', async (trial) => {
      const store = await startStore(trial);
      const sibling = recordWith({ id: siblingOf(first.id), rev: 'sibling-1' });
      await store.write(first, 'absent');
      assert.equal(await store.read(sibling.id), undefined);
      assert.equal(await store.write(sibling, 'absent'), true);
      await store.remove(first.id);
      assert.deepEqual(await store.read(sibling.id), sibling);
    }),

    test(
      'of many that create a record under one id at once, one succeeds and its record stands',
      async (trial) => {
        const store = await startStore(trial);
        const records = Array.from({ length: 12 }, (_, index) =>
          recordWith({ rev: `rival-${index}`, body: `${index}` }),
        );
        const written = await Promise.all(records.map(async (record) => store.write(record, 'absent')));
        assert.equal(written.filter(Boolean).length, 1);
        assert.deepEqual(await store.read(first.id), records[written.indexOf(true)]);
      },
      { needs: [needs.conditionalWrites] },
    ),

    test(
      'of many that replace one revision at once, one succeeds and its record stands',
      async (trial) => {
        const store = await startStore(trial);
        await store.write(first, 'absent');
        const records = Array.from({ length: 12 }, (_, index) =>
          recordWith({ rev: `rival-${index}`, body: `${index}` }),
        );
        const written = await Promise.all(records.map(async (record) => store.write(record, { rev: first.rev })));
        assert.equal(written.filter(Boolean).length, 1);
        assert.deepEqual(await store.read(first.id), records[written.indexOf(true)]);
      },
      { needs: [needs.conditionalWrites] },
    ),
  ]),
];

function siblingOf(id: SessionId): SessionId {
  const sibling = id.slice(0, -1) + (id.endsWith('0') ? '1' : '0');
  return isSessionId(sibling) ? sibling : id;
}
