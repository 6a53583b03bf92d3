import { CONTRACT_VERSION, NEVER } from '@coatcheck/core';
import type { RecordStore, SessionStore } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { failureOf } from '../failure.ts';
import { ManualClock } from '../manual-clock.ts';
import { startStore } from '../opened.ts';
import { recordWith, sessionId } from '../records.ts';

const record = recordWith();
const { id, rev } = record;

/** What a store declares, and its life from `start` to `stop`. */
export const startingAndStopping: readonly ConformanceCase[] = [
  ...group({ level: 'lifecycle', name: 'declarations' }, [
    test('the class bears the name that it declares', async (trial) => {
      const { store } = await trial.create();
      assert.notEqual(store.storeName, '');
      assert.equal(Reflect.get(store.constructor, 'storeName'), store.storeName);
      assert.equal(store.constructor.name.includes(`Session${store.storeName}Store`), true);
    }),

    test('the contract is the one that this suite tests', async (trial) => {
      const { store } = await trial.create();
      assert.equal(store.contract, CONTRACT_VERSION);
    }),

    test('every capability is declared, in the words of the contract', async (trial) => {
      const { capabilities } = (await trial.create()).store;
      assert.equal(['process', 'host', 'shared', 'none'].includes(capabilities.atomicity), true);
      assert.equal(['none', 'process-crash', 'power-loss'].includes(capabilities.durability), true);
      assert.equal(['swept', 'native', 'evicting'].includes(capabilities.expiry), true);
      assert.equal(typeof capabilities.lists, 'boolean');
    }),

    test('what the store declares is what its test says of it', async (trial) => {
      const { store } = await trial.create();
      assert.deepEqual({ ...store.capabilities }, { ...trial.capabilities });
      const members: RecordStore = store;
      const optional = (['watch', 'idsOf'] as const).filter((member) => members[member] !== undefined);
      assert.deepEqual(
        optional,
        [...trial.optional].toSorted((one, other) => (one < other ? 1 : -1)),
      );
    }),

    test('what is to be swept by core can be listed', async ({ capabilities }) => {
      assert.ok(capabilities.lists || capabilities.expiry !== 'swept');
    }),
  ]),

  ...group({ level: 'lifecycle', name: 'starting and stopping' }, [
    test('stopping twice is harmless', async (trial) => {
      const store = await startStore(trial);
      await store.stop();
      await store.stop();
    }),

    test('stopping a store that was never started is harmless', async (trial) => {
      const { store } = await trial.create();
      await store.stop();
    }),

    test('a store that was stopped leaves no timer behind', async (trial) => {
      const clock = new ManualClock();
      const store = await startStore(trial, clock);
      await store.write(record, 'absent');
      await store.stop();
      assert.equal(clock.pending, 0);
    }),

    test('after a stop every primitive fails with CLOSED', async (trial) => {
      const store = await startStore(trial);
      await store.write(record, 'absent');
      await store.stop();
      const calls = {
        read: () => store.read(id),
        write: () => store.write(recordWith({ rev: 'next-1' }), { rev }),
        create: () => store.write(recordWith({ id: sessionId('other') }), 'absent'),
        remove: () => store.remove(id),
        touch: () => store.touch(id, { rev, accessedAt: record.accessedAt + 1, expiresAt: NEVER }),
        ...(trial.capabilities.lists ? listingOf(store) : {}),
      };
      for (const [name, call] of Object.entries(calls))
        assert.deepEqual([name, await failureOf(call)], [name, 'CLOSED']);
    }),
  ]),
];

function listingOf(store: SessionStore): Record<string, () => unknown> {
  return {
    ids: () => Array.fromAsync(store.ids()),
    stale: () => Array.fromAsync(store.stale(NEVER)),
    count: () => store.count(),
    removeAll: () => store.removeAll(),
  };
}
