import type { ApplicationSettings } from '@coatcheck/core';
import { describe, expect, test, vi } from 'vitest';
import { open, openingAsGiven, TIMEOUT } from '../opened.ts';
import type { Opened } from '../opened.ts';
import { sessionId } from '../records.ts';
import type { StoreSubject } from '../subject.ts';

interface Data {
  n: number;
}

const MINUTE = 60_000;

/** Removing what is stale: by hand and by the application itself. For stores that are swept by core. */
export function sweeping(subject: StoreSubject): void {
  /** An application with this many sessions, each of which was last used a minute after the one before. */
  async function openWithSessions(count: number, settings: ApplicationSettings<Data> = {}): Promise<Opened<Data>> {
    const opened = await open<Data>(subject, settings);
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

  describe('a sweep', () => {
    test('removes what is stale and nothing else, and says how many', async () => {
      const opened = await openWithSessions(6);
      opened.clock.advance(TIMEOUT - 3 * MINUTE);
      expect(await opened.application.sweep()).toBe(3);
      expect(await opened.store.size()).toBe(3);
      expect(await left(opened)).toStrictEqual([3, 4, 5]);
    });

    test('of an empty store removes nothing', async () => {
      const { application } = await open<Data>(subject);
      expect(await application.sweep()).toBe(0);
    });

    test('tells of each session as expired, once', async () => {
      const ended: string[] = [];
      const { application, clock } = await openWithSessions(5, {
        expiring: (session, reason) => ended.push(`${session.get('n')} ${reason}`),
      });
      clock.advance(TIMEOUT);
      await Promise.all([application.sweep(), application.sweep()]);
      await application.sweep();
      expect(ended.toSorted()).toStrictEqual([0, 1, 2, 3, 4].map((n) => `${n} expired`));
    });

    test('leaves a session that was replaced between being found and being removed', async () => {
      const opened = await openWithSessions(1);
      const { application, clock, observed, store } = opened;
      clock.advance(TIMEOUT);
      const id = sessionId('0');
      observed.beforeNext('remove', async () => {
        await store.set(id, store.create().set('n', 99));
      });
      await application.sweep();
      expect(await left(opened)).toStrictEqual([99]);
    });

    test('leaves a session that was touched in between by a process whose clock is behind', async () => {
      const opened = await openWithSessions(1);
      const { application, clock, observed, store } = opened;
      clock.advance(TIMEOUT);
      const id = sessionId('0');
      const rev = (await store.read(id))?.rev ?? '';
      const accessedAt = clock.now() - 10;
      observed.beforeNext('remove', () => store.touch(id, { rev, accessedAt, expiresAt: accessedAt + TIMEOUT }));
      expect(await application.sweep()).toBe(0);
      expect(await left(opened)).toStrictEqual([0]);
    });

    test('survives a session that is deleted between being found and being read', async () => {
      const opened = await openWithSessions(3);
      const { application, clock, observed, store } = opened;
      clock.advance(TIMEOUT);
      observed.beforeNext('read', async () => {
        await store.remove(sessionId('0'));
        await store.remove(sessionId('1'));
      });
      await application.sweep();
      expect(await opened.store.size()).toBe(0);
    });

    test('goes on after a session that cannot be removed, which is told of, and swept the next time', async () => {
      const opened = await openWithSessions(5);
      const { application, clock, observed } = opened;
      const told: unknown[] = [];
      application.on('sweepFailed', (event) => told.push(event));
      clock.advance(TIMEOUT);
      const cause = new Error('The backend is gone.');
      observed.beforeNext('remove', () => {
        throw cause;
      });
      expect(await application.sweep()).toBe(4);
      expect(told).toMatchObject([{ error: { code: 'STORE_FAILED', cause } }]);
      expect(await application.sweep()).toBe(1);
    });

    test('goes on after a hook that throws', async () => {
      const { application, clock } = await openWithSessions(5, {
        expiring: () => {
          throw new Error('The hook failed.');
        },
      });
      clock.advance(TIMEOUT);
      expect(await application.sweep()).toBe(5);
      expect(application.counts.hookFailed).toBe(5);
    });

    test('stops where it is when its signal says so', async () => {
      const stop = new AbortController();
      const opened = await openWithSessions(6, { expiring: () => stop.abort() });
      opened.clock.advance(TIMEOUT);
      expect(await opened.application.sweep({ signal: stop.signal })).toBe(1);
      expect(await opened.store.size()).toBe(5);
      expect(await opened.application.sweep({ signal: stop.signal })).toBe(0);
      expect(await opened.application.sweep()).toBe(5);
    });

    test('reads no session twice, and none that is far from stale where the store can tell', async () => {
      const { application, clock, observed, store } = await openWithSessions(20);
      clock.advance(TIMEOUT - 15 * MINUTE);
      observed.forget();
      expect(await application.sweep()).toBe(5);
      expect(observed.timesOf('remove')).toBe(5);
      expect(observed.timesOf('read')).toBeLessThanOrEqual(20);
      expect(await store.size()).toBe(15);
    });
  });

  describe('the sweeper', () => {
    test('sweeps by itself, the first time after one interval', async () => {
      const opened = await openWithSessions(1, { timeout: '10m', sweepInterval: '20m', deadline: 'never' });
      await opened.clock.advanceAsync(17 * MINUTE);
      expect(await opened.store.size()).toBe(1);
      await opened.clock.advanceAsync(5 * MINUTE);
      await vi.waitFor(async () => expect(await opened.store.size()).toBe(0));
    });

    test('sweeps ten times per timeout unless told otherwise', async () => {
      await using opened = await openingAsGiven<Data>(subject, { timeout: '100m', deadline: 'never' });
      const { clock, observed } = opened;
      const begun = clock.monotonic();
      for (let sweep = 1; sweep <= 10; sweep += 1) {
        // The next interval begins when the sweep is over, which only the event loop can tell.
        while (clock.untilNext === Infinity) await clock.advanceAsync(0);
        await clock.advanceAsync(clock.untilNext);
      }
      expect(observed.timesOf('stale')).toBe(10);
      const minutes = (clock.monotonic() - begun) / MINUTE;
      expect([minutes > 90, minutes < 110]).toStrictEqual([true, true]);
    });

    test('does not sweep a second time while a sweep is under way', async () => {
      const opened = await openWithSessions(1, { timeout: '10m', sweepInterval: '20m', deadline: 'never' });
      const { clock, observed } = opened;
      let goOn = (): void => undefined;
      observed.beforeNext('remove', () => new Promise<void>((resolve) => (goOn = resolve)));
      await clock.advanceAsync(22 * MINUTE);
      await vi.waitFor(() => expect(observed.timesOf('remove')).toBe(1));
      await clock.advanceAsync(100 * MINUTE);
      expect(observed.timesOf('stale')).toBe(1);
      goOn();
      await vi.waitFor(async () => expect(await opened.store.size()).toBe(0));
    });

    test.for(['remove', 'stale'] as const)('sweeps again after a sweep that failed (%s)', async (primitive) => {
      const opened = await openWithSessions(1, { timeout: '10m', sweepInterval: '20m', deadline: 'never' });
      const { application, clock, observed } = opened;
      observed.beforeNext(primitive, () => {
        throw new Error('The backend is gone.');
      });
      await clock.advanceAsync(22 * MINUTE);
      await vi.waitFor(() => expect(application.counts.sweepFailed).toBe(1));
      expect(await opened.store.size()).toBe(1);
      await clock.advanceAsync(22 * MINUTE);
      await vi.waitFor(async () => expect(await opened.store.size()).toBe(0));
    });

    test.for(["the interval is 'never'", 'the timeout is 0'])('does not sweep where %s', async (where) => {
      const settings = where === 'the timeout is 0' ? { timeout: 0 } : ({ sweepInterval: 'never' } as const);
      await using opened = await openingAsGiven<Data>(subject, settings);
      await opened.clock.advanceAsync(100 * 86_400_000);
      expect(opened.observed.timesOf('stale')).toBe(0);
    });

    test('has stopped once the application is closed', async () => {
      const { application, clock, observed } = await openWithSessions(1, {
        timeout: '10m',
        sweepInterval: '20m',
        deadline: 'never',
      });
      await application.close();
      observed.forget();
      await clock.advanceAsync(100 * MINUTE);
      expect(observed.calls).toStrictEqual([]);
      expect(clock.pending).toBe(0);
    });
  });
}
