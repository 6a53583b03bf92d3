import type { SessionStore } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { failureOf } from '../failure.ts';
import * as needs from '../needs.ts';
import { openOn, started } from '../opened.ts';
import { recordWith, sessionId } from '../records.ts';
import type { Trial } from '../trial.ts';

const record = recordWith();
const other = recordWith({ id: sessionId('other'), rev: 'other-1' });
const { id } = record;

/** A store with two records, of which one was made unreadable while no store was open that might remember it; not started. */
async function damagedBefore(trial: Trial): Promise<SessionStore> {
  trial.expectProblems();
  const fresh = await trial.create();
  const [damage, reopen] = [trial.given(fresh, 'damage'), trial.given(fresh, 'reopen')];
  const first = await started(trial, fresh.store);
  await first.write(record, 'absent');
  await first.write(other, 'absent');
  await first.stop();
  await damage(id);
  return reopen();
}

async function damaged(trial: Trial): Promise<SessionStore> {
  return started(trial, await damagedBefore(trial));
}

/** What a store says of a record that it cannot read: an error that names the id, and never that there is none. */
export const unreadableRecords: readonly ConformanceCase[] = [
  ...group({ level: 'faults', name: 'a record that cannot be read', needs: [needs.recordsOutside] }, [
    test('is an error with the code RECORD_DAMAGED that names the id', async (trial) => {
      const store = await damaged(trial);
      await assert.rejects(async () => store.read(id), { code: 'RECORD_DAMAGED', message: new RegExp(id) });
    }),

    test('stays where it is, however often it is read', async (trial) => {
      const store = await damaged(trial);
      const read = async (): Promise<string> => failureOf(() => store.read(id));
      assert.deepEqual([await read(), await read()], ['RECORD_DAMAGED', 'RECORD_DAMAGED']);
    }),

    test('is not taken for an empty place: nothing is created over it', async (trial) => {
      const store = await damaged(trial);
      const created = await answerOf(() => store.write(recordWith({ rev: 'new-1' }), 'absent'));
      assert.notEqual(created, true);
      assert.equal(await failureOf(() => store.read(id)), 'RECORD_DAMAGED');
    }),

    test('is not replaced by an update', async (trial) => {
      const store = await damaged(trial);
      const updated = await answerOf(() => store.write(recordWith({ rev: 'new-1' }), { rev: 'never-1' }));
      assert.notEqual(updated, true);
      assert.equal(await failureOf(() => store.read(id)), 'RECORD_DAMAGED');
    }),

    test('can be removed without a condition, and its place is free again', async (trial) => {
      const store = await damaged(trial);
      assert.equal(await store.remove(id), true);
      assert.equal(await store.read(id), undefined);
      assert.equal(await store.write(record, 'absent'), true);
      assert.deepEqual(await store.read(id), record);
    }),

    test('disturbs no other', async (trial) => {
      const store = await damaged(trial);
      assert.deepEqual(await store.read(other.id), other);
      assert.equal(await store.write(recordWith({ id: other.id, rev: 'next-1' }), { rev: other.rev }), true);
    }),

    test(
      'is listed and counted, since it is there',
      async (trial) => {
        const store = await damaged(trial);
        assert.deepEqual((await Array.fromAsync(store.ids())).toSorted(), [id, other.id].toSorted());
        assert.equal(await store.count(), 2);
      },
      { needs: [needs.listing] },
    ),

    test('is no session: checking it out fails with RECORD_DAMAGED, and deleting it helps', async (trial) => {
      const { application } = await openOn(trial, { store: await damagedBefore(trial) });
      assert.equal(await failureOf(() => application.sessions.checkOut(id)), 'RECORD_DAMAGED');
      await application.sessions.delete(id);
      assert.equal(await failureOf(() => application.sessions.checkOut(id)), 'SESSION_GONE');
    }),
  ]),
];

async function answerOf(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return error;
  }
}
