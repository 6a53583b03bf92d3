import { NEVER } from '@coatcheck/core';
import type { SessionStore } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import * as needs from '../needs.ts';
import { startStore } from '../opened.ts';
import { recordWith, sessionId } from '../records.ts';
import type { Trial } from '../trial.ts';

const mine = recordWith({ rev: 'mine-1', body: 'mine' });
const theirs = recordWith({ rev: 'theirs-1', body: 'theirs', expiresAt: NEVER });
const { id } = mine;

/** Two stores that have nothing to do with each other, but for the backend perhaps, with a record each under one id. */
async function neighbours(trial: Trial): Promise<[SessionStore, SessionStore]> {
  const [one, other] = [await startStore(trial), await startStore(trial)];
  assert.equal(await one.write(mine, 'absent'), true);
  assert.equal(await other.write(theirs, 'absent'), true);
  return [one, other];
}

/** Stores that were made for different data, as by another prefix, table or directory, keep out of each other's way. */
export const neighbouringStores: readonly ConformanceCase[] = [
  ...group({ level: 'contract', name: 'neighbours' }, [
    test('two stores on different data have different records under one id', async (trial) => {
      const [one, other] = await neighbours(trial);
      assert.deepEqual([await one.read(id), await other.read(id)], [mine, theirs]);
    }),

    test('a removal in one leaves the other as it is', async (trial) => {
      const [one, other] = await neighbours(trial);
      assert.equal(await one.remove(id), true);
      assert.deepEqual(await other.read(id), theirs);
    }),

    test(
      'neither lists, counts or clears what the other has',
      async (trial) => {
        const [one, other] = await neighbours(trial);
        await other.write(recordWith({ id: sessionId('another'), rev: 'theirs-2' }), 'absent');
        assert.deepEqual(await Array.fromAsync(one.ids()), [id]);
        assert.equal(await one.count(), 1);
        await one.removeAll();
        assert.equal(await one.count(), 0);
        assert.equal(await other.count(), 2);
        assert.deepEqual(await other.read(id), theirs);
      },
      { needs: [needs.listing] },
    ),
  ]),
];
