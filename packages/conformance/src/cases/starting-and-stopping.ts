import { CONTRACT_VERSION, NEVER } from '@coatcheck/core';
import type { SessionStore } from '@coatcheck/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { failureOf } from '../failure.ts';
import { ManualClock } from '../manual-clock.ts';
import { startStore } from '../opened.ts';
import { recordWith, sessionId } from '../records.ts';
import type { FreshStore, KnownSubject } from '../subject.ts';

const record = recordWith();
const { id, rev } = record;

/** What a store declares, and its life from `start` to `stop`. */
export function startingAndStopping(subject: KnownSubject): void {
  describe('declarations', () => {
    test('the class bears the name that it declares', async () => {
      const { store } = await fresh(subject);
      expect(store.storeName).not.toBe('');
      expect(Reflect.get(store.constructor, 'storeName')).toBe(store.storeName);
      expect(store.constructor.name).toContain(`Session${store.storeName}Store`);
    });

    test('the contract is the one that this suite tests', async () => {
      const { store } = await fresh(subject);
      expect(store.contract).toBe(CONTRACT_VERSION);
    });

    test('every capability is declared, in the words of the contract', async () => {
      const { capabilities } = (await fresh(subject)).store;
      expect(['process', 'host', 'shared', 'none']).toContain(capabilities.atomicity);
      expect(['none', 'process-crash', 'power-loss']).toContain(capabilities.durability);
      expect(['swept', 'native', 'evicting']).toContain(capabilities.expiry);
      expect(capabilities.lists).toBeTypeOf('boolean');
    });

    test('what is to be swept by core can be listed, and what outlives its process is durable', () => {
      const { capabilities, persists } = subject;
      expect(capabilities.lists || capabilities.expiry !== 'swept').toBe(true);
      expect(persists || capabilities.durability === 'none').toBe(true);
    });
  });

  describe('starting and stopping', () => {
    test('stopping twice is harmless', async () => {
      const store = await startStore(subject);
      await store.stop();
      await store.stop();
    });

    test('stopping a store that was never started is harmless', async () => {
      const { store } = await fresh(subject);
      await store.stop();
    });

    test('a store that was stopped leaves no timer behind', async () => {
      const clock = new ManualClock();
      const store = await startStore(subject, clock);
      await store.write(record, 'absent');
      await store.stop();
      expect(clock.pending).toBe(0);
    });

    test('after a stop every primitive fails with CLOSED', async () => {
      const store = await startStore(subject);
      await store.write(record, 'absent');
      await store.stop();
      const calls = {
        read: () => store.read(id),
        write: () => store.write(recordWith({ rev: 'next-1' }), { rev }),
        create: () => store.write(recordWith({ id: sessionId('other') }), 'absent'),
        remove: () => store.remove(id),
        touch: () => store.touch(id, { rev, accessedAt: record.accessedAt + 1, expiresAt: NEVER }),
        ...(subject.capabilities.lists ? listingOf(store) : {}),
      };
      for (const [name, call] of Object.entries(calls)) expect([name, await failureOf(call)]).toEqual([name, 'CLOSED']);
    });
  });
}

async function fresh(subject: KnownSubject): Promise<FreshStore> {
  const made = await subject.create();
  onTestFinished(() => made.cleanUp?.());
  return made;
}

function listingOf(store: SessionStore): Record<string, () => unknown> {
  return {
    ids: () => Array.fromAsync(store.ids()),
    stale: () => Array.fromAsync(store.stale(NEVER)),
    count: () => store.count(),
    removeAll: () => store.removeAll(),
  };
}
