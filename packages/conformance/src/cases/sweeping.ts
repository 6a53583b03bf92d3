import { hasCode } from '@coatcheck/core';
import type { ApplicationSettings } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { until } from '../assertions.ts';
import { each, group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import * as needs from '../needs.ts';
import { open, openAsGiven, TIMEOUT } from '../opened.ts';
import type { Opened } from '../opened.ts';
import { sessionId } from '../records.ts';
import type { Trial } from '../trial.ts';

interface Data {
  n: number;
}

const MINUTE = 60_000;

/** An application with this many sessions, each of which was last used a minute after the one before. */
async function openWithSessions(
  trial: Trial,
  count: number,
  settings: ApplicationSettings<Data> = {},
): Promise<Opened<Data>> {
  const opened = await open<Data>(trial, settings);
  const { sessions } = opened.application;
  for (let n = 0; n < count; n += 1) {
    if (n > 0) opened.clock.advance(MINUTE);
    await sessions.set(sessionId(`${n}`), sessions.create().set('n', n));
  }
  return opened;
}

async function left({ application }: Opened<Data>): Promise<number[]> {
  const sessions = await application.sessions.values();
  return sessions.map((session) => session.get('n') ?? -1).toSorted((one, other) => one - other);
}

/** Removing what is stale: by hand and by the application itself. For stores that are swept by core. */
export const sweeping: readonly ConformanceCase[] = [
  ...group({ level: 'listing', name: 'a sweep', needs: [needs.listing] }, [
    test('removes what is stale and nothing else, and says how many', async (trial) => {
      const opened = await openWithSessions(trial, 6);
      opened.clock.advance(TIMEOUT - 3 * MINUTE);
      assert.equal(await opened.application.sweep(), 3);
      assert.equal(await opened.store.size(), 3);
      assert.deepEqual(await left(opened), [3, 4, 5]);
    }),

    test('of an empty store removes nothing', async (trial) => {
      const { application } = await open<Data>(trial);
      assert.equal(await application.sweep(), 0);
    }),

    test(
      'tells of each session as expired, once',
      async (trial) => {
        const ended: string[] = [];
        const { application, clock } = await openWithSessions(trial, 5, {
          expiring: (session, reason) => ended.push(`${session.get('n')} ${reason}`),
        });
        clock.advance(TIMEOUT);
        await Promise.all([application.sweep(), application.sweep()]);
        await application.sweep();
        assert.deepEqual(
          ended.toSorted(),
          [0, 1, 2, 3, 4].map((n) => `${n} expired`),
        );
      },
      { needs: [needs.conditionalWrites] },
    ),

    test('leaves a session that was replaced between being found and being removed', async (trial) => {
      const opened = await openWithSessions(trial, 1);
      const { application, clock, observed, store } = opened;
      clock.advance(TIMEOUT);
      const id = sessionId('0');
      observed.beforeNext('remove', async () => {
        await store.set(id, store.create().set('n', 99));
      });
      await application.sweep();
      assert.deepEqual(await left(opened), [99]);
    }),

    test('leaves a session that was touched in between by a process whose clock is behind', async (trial) => {
      const opened = await openWithSessions(trial, 1);
      const { application, clock, observed, store } = opened;
      clock.advance(TIMEOUT);
      const id = sessionId('0');
      const rev = (await store.read(id))?.rev ?? '';
      const accessedAt = clock.now() - 10;
      observed.beforeNext('remove', () => store.touch(id, { rev, accessedAt, expiresAt: accessedAt + TIMEOUT }));
      assert.equal(await application.sweep(), 0);
      assert.deepEqual(await left(opened), [0]);
    }),

    test('survives a session that is deleted between being found and being read', async (trial) => {
      const opened = await openWithSessions(trial, 3);
      const { application, clock, observed, store } = opened;
      clock.advance(TIMEOUT);
      observed.beforeNext('read', async () => {
        await store.remove(sessionId('0'));
        await store.remove(sessionId('1'));
      });
      await application.sweep();
      assert.equal(await opened.store.size(), 0);
    }),

    test('goes on after a session that cannot be removed, which is told of, and swept the next time', async (trial) => {
      const opened = await openWithSessions(trial, 5);
      const { application, clock, observed } = opened;
      const told: unknown[] = [];
      application.on('sweepFailed', ({ error }) => told.push(error));
      clock.advance(TIMEOUT);
      const cause = new Error('The backend is gone.');
      observed.beforeNext('remove', () => {
        throw cause;
      });
      assert.equal(await application.sweep(), 4);
      assert.equal(told.length, 1);
      assert.ok(hasCode(told[0], 'STORE_FAILED') && told[0].cause === cause);
      assert.equal(await application.sweep(), 1);
    }),

    test('goes on after a hook that throws', async (trial) => {
      const { application, clock } = await openWithSessions(trial, 5, {
        expiring: () => {
          throw new Error('The hook failed.');
        },
      });
      clock.advance(TIMEOUT);
      assert.equal(await application.sweep(), 5);
      assert.equal(application.counts.hookFailed, 5);
    }),

    test('stops where it is when its signal says so', async (trial) => {
      const stop = new AbortController();
      const opened = await openWithSessions(trial, 6, { expiring: () => stop.abort() });
      opened.clock.advance(TIMEOUT);
      assert.equal(await opened.application.sweep({ signal: stop.signal }), 1);
      assert.equal(await opened.store.size(), 5);
      assert.equal(await opened.application.sweep({ signal: stop.signal }), 0);
      assert.equal(await opened.application.sweep(), 5);
    }),

    test('reads no session twice, and none that is far from stale where the store can tell', async (trial) => {
      const { application, clock, observed, store } = await openWithSessions(trial, 20);
      clock.advance(TIMEOUT - 15 * MINUTE);
      observed.forget();
      assert.equal(await application.sweep(), 5);
      assert.equal(observed.timesOf('remove'), 5);
      assert.ok(observed.timesOf('read') <= 20);
      assert.equal(await store.size(), 15);
    }),
  ]),

  ...group({ level: 'listing', name: 'the sweeper', needs: [needs.listing] }, [
    test('sweeps by itself, the first time after one interval', async (trial) => {
      const opened = await openWithSessions(trial, 1, { timeout: '10m', sweepInterval: '20m', deadline: 'never' });
      await opened.clock.advanceAsync(17 * MINUTE);
      assert.equal(await opened.store.size(), 1);
      await opened.clock.advanceAsync(5 * MINUTE);
      await until('the stale session is removed', async () => (await opened.store.size()) === 0);
    }),

    test('sweeps ten times per timeout unless told otherwise', async (trial) => {
      const opened = await openAsGiven<Data>(trial, { timeout: '100m', deadline: 'never' });
      const { clock, observed } = opened;
      const begun = clock.monotonic();
      for (let sweep = 1; sweep <= 10; sweep += 1) {
        // The next interval begins when the sweep is over, which only the event loop can tell.
        while (clock.untilNext === Infinity) await clock.advanceAsync(0);
        await clock.advanceAsync(clock.untilNext);
      }
      assert.equal(observed.timesOf('stale'), 10);
      const minutes = (clock.monotonic() - begun) / MINUTE;
      assert.deepEqual([minutes > 90, minutes < 110], [true, true]);
    }),

    test('does not sweep a second time while a sweep is under way', async (trial) => {
      const opened = await openWithSessions(trial, 1, { timeout: '10m', sweepInterval: '20m', deadline: 'never' });
      const { clock, observed } = opened;
      let goOn = (): void => undefined;
      observed.beforeNext('remove', () => new Promise<void>((resolve) => (goOn = resolve)));
      await clock.advanceAsync(22 * MINUTE);
      await until('a remove', () => observed.timesOf('remove') === 1);
      await clock.advanceAsync(100 * MINUTE);
      assert.equal(observed.timesOf('stale'), 1);
      goOn();
      await until('the stale session is removed', async () => (await opened.store.size()) === 0);
    }),

    ...each(['remove', 'stale'] as const)('sweeps again after a sweep that failed (%s)', async (trial, primitive) => {
      const opened = await openWithSessions(trial, 1, { timeout: '10m', sweepInterval: '20m', deadline: 'never' });
      const { application, clock, observed } = opened;
      observed.beforeNext(primitive, () => {
        throw new Error('The backend is gone.');
      });
      await clock.advanceAsync(22 * MINUTE);
      await until('the sweep fails', () => application.counts.sweepFailed === 1);
      assert.equal(await opened.store.size(), 1);
      await until('the next sweep is due', () => clock.untilNext < Infinity);
      await clock.advanceAsync(22 * MINUTE);
      await until('the stale session is removed', async () => (await opened.store.size()) === 0);
    }),

    ...each(["the interval is 'never'", 'the timeout is 0'])('does not sweep where %s', async (trial, where) => {
      const settings = where === 'the timeout is 0' ? { timeout: 0 } : ({ sweepInterval: 'never' } as const);
      const opened = await openAsGiven<Data>(trial, settings);
      await opened.clock.advanceAsync(100 * 86_400_000);
      assert.equal(opened.observed.timesOf('stale'), 0);
    }),

    test('has stopped once the application is closed', async (trial) => {
      const { application, clock, observed } = await openWithSessions(trial, 1, {
        timeout: '10m',
        sweepInterval: '20m',
        deadline: 'never',
      });
      await application.close();
      observed.forget();
      await clock.advanceAsync(100 * MINUTE);
      assert.deepEqual(observed.calls, []);
      assert.equal(clock.pending, 0);
    }),
  ]),
];
