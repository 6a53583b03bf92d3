import { NEVER } from '@coatcheck/core';
import type { SessionId } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { each, group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { ManualClock } from '../manual-clock.ts';
import * as needs from '../needs.ts';
import { started } from '../opened.ts';
import { recordWith } from '../records.ts';
import type { Trial } from '../trial.ts';
import type { SessionStore } from '@coatcheck/core';

const NOW = ManualClock.START;
const MINUTE = 60_000;
const DAY = 86_400_000;
/** A backend may keep a record for so much longer than it lives: it is there to tidy up, and what is stale core refuses. */
const MOST_EXTRA = DAY;
/** What may have passed of a life by the time that it is looked at, on a busy machine. */
const SLACK = MINUTE;

const lives: Readonly<Record<string, number>> = {
  'half an hour': 30 * MINUTE,
  'a day': DAY,
  '29 days': 29 * DAY,
  '31 days, which is more than some backends take for a duration': 31 * DAY,
  'a year': 365 * DAY,
};

async function watched(trial: Trial): Promise<{ store: SessionStore; lifeOf: (id: SessionId) => Promise<number> }> {
  const fresh = await trial.create();
  const lifeOf = trial.given(fresh, 'lifeOf');
  return { store: await started(trial, fresh.store), lifeOf: async (id) => lifeOf(id) };
}

function assertLives(actual: number, expected: number): void {
  assert.ok(
    actual >= expected - SLACK,
    `The backend keeps it for ${actual} ms, which is less than the ${expected} that it lives.`,
  );
  assert.ok(
    actual <= expected + MOST_EXTRA,
    `The backend keeps it for ${actual} ms, far longer than the ${expected} that it lives.`,
  );
}

/** For how long the backend keeps a record that it removes by itself: never less than the session lives. */
export const nativeExpiry: readonly ConformanceCase[] = [
  ...group({ level: 'expiry', name: 'what the backend removes by itself', needs: [needs.nativeExpiry] }, [
    ...each(Object.entries(lives))(
      'a record that lives for %s is kept for so long, and not for ever',
      async (trial, [, life]) => {
        const { store, lifeOf } = await watched(trial);
        const record = recordWith({ accessedAt: NOW, expiresAt: NOW + life });
        await store.write(record, 'absent');
        assertLives(await lifeOf(record.id), life);
        assert.deepEqual(await store.read(record.id), record);
      },
    ),

    test('a record that never expires is kept for ever', async (trial) => {
      const { store, lifeOf } = await watched(trial);
      const record = recordWith({ accessedAt: NOW, expiresAt: NEVER });
      await store.write(record, 'absent');
      assert.equal(await lifeOf(record.id), Infinity);
    }),

    test('a touch lengthens the life', async (trial) => {
      const { store, lifeOf } = await watched(trial);
      const record = recordWith({ accessedAt: NOW, expiresAt: NOW + 10 * DAY });
      await store.write(record, 'absent');
      await store.touch(record.id, { rev: record.rev, accessedAt: NOW + 1, expiresAt: NOW + 20 * DAY });
      assertLives(await lifeOf(record.id), 20 * DAY);
    }),

    test('a touch that says less does not shorten it', async (trial) => {
      const { store, lifeOf } = await watched(trial);
      const record = recordWith({ accessedAt: NOW, expiresAt: NOW + 10 * DAY });
      await store.write(record, 'absent');
      await store.touch(record.id, { rev: record.rev, accessedAt: NOW + 1, expiresAt: NOW + DAY });
      assertLives(await lifeOf(record.id), 10 * DAY);
    }),

    test('a write that replaces a record sets its life anew, longer or shorter', async (trial) => {
      const { store, lifeOf } = await watched(trial);
      const first = recordWith({ accessedAt: NOW, expiresAt: NOW + 10 * DAY });
      await store.write(first, 'absent');
      await store.write(recordWith({ rev: 'next-1', accessedAt: NOW, expiresAt: NOW + 3 * DAY }), { rev: first.rev });
      assertLives(await lifeOf(first.id), 3 * DAY);
      await store.write(recordWith({ rev: 'next-2', accessedAt: NOW, expiresAt: NEVER }), { rev: 'next-1' });
      assert.equal(await lifeOf(first.id), Infinity);
    }),
  ]),
];
