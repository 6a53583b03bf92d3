import { Application, NEVER } from '@coatcheck/core';
import type { SessionStore } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import * as needs from '../needs.ts';
import { started, TIMEOUT } from '../opened.ts';
import { recordWith, sessionId } from '../records.ts';
import { foo, sevenSessions } from '../seven-sessions.ts';
import type { Trial } from '../trial.ts';

const record = recordWith();
const { id, rev } = record;

/** Stopping a store, and starting another on the same data: for stores that keep their sessions. */
export const reopening: readonly ConformanceCase[] = [
  ...group({ level: 'lifecycle', name: 'reopening', needs: [needs.persistence] }, [
    test('what was written and touched is there again after a stop', async (trial) => {
      const { store, again } = await reopenable(trial);
      const other = recordWith({
        id: sessionId('other'),
        rev: 'other-1',
        principal: 'ann',
        body: Uint8Array.of(0, 255),
      });
      await store.write(record, 'absent');
      await store.write(other, 'absent');
      await store.touch(id, { rev, accessedAt: record.accessedAt + 7, expiresAt: NEVER });
      await store.flush();
      await store.stop();
      const reopened = await again();
      assert.deepEqual(await reopened.read(id), recordWith({ accessedAt: record.accessedAt + 7, expiresAt: NEVER }));
      const { body, ...fields } = (await reopened.read(other.id)) ?? {};
      const { body: _, ...expected } = other;
      assert.deepEqual(fields, expected);
      assert.deepEqual(Array.from(body instanceof Uint8Array ? body : []), [0, 255]);
    }),

    test('what was removed stays removed after a stop', async (trial) => {
      const { store, again } = await reopenable(trial);
      await store.write(record, 'absent');
      await store.flush();
      await store.remove(id);
      await store.flush();
      await store.stop();
      const reopened = await again();
      assert.equal(await reopened.read(id), undefined);
      assert.equal(await reopened.write(recordWith({ rev: 'late-1' }), { rev }), false);
    }),

    test('a revision from before a stop still lets its record be replaced', async (trial) => {
      const { store, again } = await reopenable(trial);
      await store.write(record, 'absent');
      await store.flush();
      await store.stop();
      const reopened = await again();
      assert.equal(await reopened.write(recordWith({ rev: 'next-1' }), { rev }), true);
      assert.deepEqual(await reopened.read(id), recordWith({ rev: 'next-1' }));
    }),

    test('what was neither changed nor read after a reopening is there after the next one', async (trial) => {
      const { store, again } = await reopenable(trial);
      await store.write(record, 'absent');
      await store.flush();
      await store.stop();
      const second = await again();
      await second.flush();
      await second.stop();
      assert.deepEqual(await (await again()).read(id), record);
    }),

    test('a new application on the same data finds the seven sessions again, with their values and times', async (trial) => {
      const { application, clock, reopen } = await sevenSessions(trial);
      await application.close();
      const sessionStore = await reopen?.();
      if (sessionStore === undefined) throw new TypeError('The trial does not persist.');
      await using reopened = await Application.open({ sessionStore, clock, sweepInterval: 'never' });
      const bars = await Promise.all([0, 1, 2, 3, 4].map(async (n) => (await sessionStore.get(foo(n)))?.get('bar')));
      assert.deepEqual(bars, [0, 6, 12, 18, 24]);
      assert.equal(await sessionStore.has(foo(5)), false);
      clock.advance(TIMEOUT - 1_600_000);
      assert.equal(await reopened.sessions.has(foo(4)), false);
      assert.equal((await reopened.sessions.checkOut(foo(3))).timeout, TIMEOUT);
    }),
  ]),
];

/** A started store, and what starts another on the same data. */
async function reopenable(trial: Trial): Promise<{ store: SessionStore; again: () => Promise<SessionStore> }> {
  const fresh = await trial.create();
  const reopen = trial.given(fresh, 'reopen');
  return { store: await started(trial, fresh.store), again: async () => started(trial, await reopen()) };
}
