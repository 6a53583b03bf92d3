import assert from 'node:assert/strict';
import { group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { failureOf } from '../failure.ts';
import * as needs from '../needs.ts';
import { openWithSession, personId } from '../one-session.ts';
import { TIMEOUT } from '../opened.ts';

/** The `expiring` hook: told of every session that ends, exactly once. */
export const expiringHook: readonly ConformanceCase[] = [
  ...group({ level: 'expiry', name: 'the expiring hook' }, [
    test('delete runs the hook once, with the session as it was and the reason', async (trial) => {
      const { application, ended } = await openWithSession(trial);
      const told: unknown[] = [];
      application.on('destroyed', (event) => told.push(event));
      await application.sessions.delete(personId);
      await application.sessions.delete(personId);
      assert.deepEqual(ended, [[personId, 'ann', 'deleted']]);
      assert.deepEqual(told, [{ id: personId, reason: 'deleted' }]);
    }),

    test(
      'the hook runs once when deletes, an invalidated check-in and a pop race',
      async (trial) => {
        const { application, ended, look } = await openWithSession(trial);
        const { sessions } = application;
        for (let round = 0; round < 10; round += 1) {
          ended.length = 0;
          await sessions.set(personId, sessions.create(personId).set('n', round).set('name', 'ann'));
          const [one, other] = [await look(), await look()];
          one.invalidate();
          other.invalidate();
          const results = await Promise.all([
            sessions.delete(personId),
            one.checkIn(),
            sessions.delete(personId),
            sessions.pop(personId),
            other.checkIn(),
          ]);
          const popped = results[3] === undefined ? 0 : 1;
          assert.equal(ended.length + popped, 1);
          assert.equal(await sessions.has(personId), false);
        }
      },
      { needs: [needs.conditionalWrites] },
    ),

    test('the session that a hook looks at can be read and not changed', async (trial) => {
      const seen: unknown[] = [];
      const { application } = await openWithSession(trial, {
        expiring: async (session) => {
          seen.push(session.get('n'), await failureOf(() => session.set('n', 2)), await session.checkIn());
        },
      });
      await application.sessions.delete(personId);
      assert.deepEqual(seen, [1, 'CHECKED_IN', 'unchanged']);
    }),

    test('delete waits for a hook that takes its time', async (trial) => {
      let over = false;
      const { application } = await openWithSession(trial, {
        expiring: async () => {
          for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
          over = true;
        },
      });
      await application.sessions.delete(personId);
      assert.equal(over, true);
    }),

    test('a hook that fails undoes nothing and disturbs nobody; it is told of as hookFailed', async (trial) => {
      const error = new Error('The hook failed.');
      const { application } = await openWithSession(trial, {
        expiring: () => {
          throw error;
        },
      });
      const told: unknown[] = [];
      application.on('hookFailed', (event) => told.push(event));
      assert.equal(await application.sessions.delete(personId), true);
      assert.equal(await application.sessions.has(personId), false);
      assert.deepEqual(told, [{ id: personId, error }]);
    }),

    test('the hook is told of the very record that was removed, even if a commit came while delete was looking', async (trial) => {
      const { application, ended, observed } = await openWithSession(trial);
      const { sessions } = application;
      observed.beforeNext('remove', () => sessions.update(personId, (session) => session.set('name', 'bob')));
      assert.equal(await sessions.delete(personId), true);
      assert.deepEqual(ended, [[personId, 'bob', 'deleted']]);
    }),

    test('the hook is told of both, a stale session and the new one that took its place while delete was looking', async (trial) => {
      const { application, ended, observed, clock } = await openWithSession(trial);
      const { sessions } = application;
      clock.advance(TIMEOUT);
      observed.beforeNext('remove', () => sessions.set(personId, sessions.create(personId).set('name', 'bob')));
      assert.equal(await sessions.delete(personId), true);
      assert.deepEqual(ended, [
        [personId, 'ann', 'expired'],
        [personId, 'bob', 'deleted'],
      ]);
    }),

    test('pop runs no hook', async (trial) => {
      const { application, ended } = await openWithSession(trial);
      await application.sessions.pop(personId);
      assert.deepEqual(ended, []);
    }),

    test('deleting a session that is stale already says that there was none, and tells of its expiry', async (trial) => {
      const { application, ended, clock } = await openWithSession(trial);
      clock.advance(TIMEOUT);
      assert.equal(await application.sessions.delete(personId), false);
      assert.deepEqual(ended, [[personId, 'ann', 'expired']]);
    }),
  ]),

  ...group({ level: 'expiry', name: 'the expiring hook and all sessions', needs: [needs.listing] }, [
    test('clear runs no hook', async (trial) => {
      const { application, ended } = await openWithSession(trial);
      await application.sessions.clear();
      assert.deepEqual(ended, []);
    }),

    test(
      'the hook runs once when sweeps, deletes and an invalidated check-in race for a stale session',
      async (trial) => {
        const { application, ended, clock, look } = await openWithSession(trial);
        const invalidated = await look();
        invalidated.invalidate();
        clock.advance(TIMEOUT);
        const { sessions } = application;
        await Promise.all([
          sessions.cleanStaleSessions(),
          sessions.delete(personId),
          invalidated.checkIn(),
          application.sweep(),
          sessions.delete(personId),
        ]);
        assert.deepEqual(ended, [[personId, 'ann', 'expired']]);
      },
      { needs: [needs.conditionalWrites] },
    ),
  ]),
];
