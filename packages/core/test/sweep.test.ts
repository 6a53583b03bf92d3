import { describe, expect, test, vi } from 'vitest';

import type { Application } from '../src/application.ts';
import type { SessionId } from '../src/record.ts';
import { ControlledStore, heldBack, later, rejecting } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { eventsHandled } from './support/manual-clock.ts';
import { openApplication, tokenOf } from './support/open.ts';

/** Stores some sessions; their tokens. */
async function stored(application: Application, count: number): Promise<string[]> {
  const tokens: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const session = await application.checkOut();
    session.set('number', number);
    await session.checkIn();
    tokens.push(tokenOf(session));
  }
  return tokens;
}

describe('a sweep', () => {
  test('removes the sessions that are stale, runs the hook for each, and says how many they were', async () => {
    const expired: unknown[] = [];
    const { application, store, clock } = await openApplication({
      timeout: 60_000,
      expiring: (session, reason) => expired.push([session.get('number'), reason]),
    });
    await stored(application, 2);
    await clock.advance(30_000);
    const [kept] = await stored(application, 1);
    await clock.advance(30_000);

    expect(await application.sweep()).toBe(2);
    expect(expired).toEqual([
      [0, 'expired'],
      [1, 'expired'],
    ]);
    expect(store.records.size).toBe(1);
    expect((await application.checkOut(kept)).get('number')).toBe(0);
    expect(application.counts).toMatchObject({ destroyed: 2, sweepFailed: 0 });
  });

  test('asks for no removal of what is no longer stale', async () => {
    const { application, store } = await openApplication({ timeout: 60_000 });
    await stored(application, 3);
    store.stale = () => [...store.records.keys()];
    expect(await application.sweep()).toBe(0);
    expect(store.called('remove')).toBe(0);
  });

  test('leaves alone what was renewed between listing and removing', async () => {
    const { application, store, clock } = await openApplication({ timeout: 60_000 });
    const [token] = await stored(application, 1);
    await clock.advance(30_000);
    const listed: SessionId[] = [...store.records.keys()];
    store.stale = () => listed;
    await application.use(token, (session) => session.set('number', 7));
    await clock.advance(40_000);
    expect(await application.sweep()).toBe(0);
    expect((await application.checkOut(token)).get('number')).toBe(7);
  });

  test('leaves alone what was renewed between looking and removing', async () => {
    const { application, store, clock } = await openApplication({ timeout: 60_000 });
    const [token] = await stored(application, 1);
    await clock.advance(59_999);
    const reader = await application.checkOut(token, { mode: 'read' });
    const { hold, letGo } = heldBack();
    store.once('remove', hold);
    await clock.advance(1);
    const sweeping = application.sweep();
    await eventsHandled();
    clock.jumpTo(clock.now() - 1);
    await reader.checkIn();
    letGo();
    expect(await sweeping).toBe(0);
    expect((await application.checkOut(token)).get('number')).toBe(0);
  });

  test('tells of a session that fails, and sweeps the rest', async () => {
    const { application, store, clock } = await openApplication({ timeout: 60_000 });
    const failures: unknown[] = [];
    application.on('sweepFailed', (event) => failures.push(event));
    await stored(application, 3);
    await clock.advance(60_000);
    const [first] = store.records.keys();
    const disk = new Error('disk');
    store.once('remove', rejecting(disk));
    expect(await application.sweep()).toBe(2);
    expect(failures).toEqual([
      { id: first, error: expect.objectContaining({ code: 'STORE_FAILED', cause: disk }) as unknown },
    ]);
    expect([...store.records.keys()]).toEqual([first]);
    expect(await application.sweep()).toBe(1);
  });

  test('is not stopped by a hook that throws: the session has ended', async () => {
    const broken = new Error('broken hook');
    const { application, store, clock } = await openApplication({
      timeout: 60_000,
      expiring: async () => {
        throw broken;
      },
    });
    await stored(application, 2);
    await clock.advance(60_000);
    expect(await application.sweep()).toBe(2);
    expect(store.records.size).toBe(0);
    expect(application.counts).toMatchObject({ destroyed: 2, hookFailed: 2 });
  });

  test('ends between two sessions when it is told to', async () => {
    const { application, store, clock } = await openApplication({ timeout: 60_000 }, new ControlledStore(later));
    await stored(application, 3);
    await clock.advance(60_000);
    const stop = new AbortController();
    application.on('destroyed', () => stop.abort());
    expect(await application.sweep({ signal: stop.signal })).toBe(1);
    expect(store.records.size).toBe(2);
  });

  test('fails if the store cannot list, and says so', async () => {
    const { application, store } = await openApplication();
    store.ids = () => {
      throw new Error('no');
    };
    expect((await errorOf(application.sweep())).code).toBe('STORE_FAILED');
  });
});

describe('an application', () => {
  test('sweeps by itself, ten times in a timeout', async () => {
    const { application, store, clock } = await openApplication({ timeout: 60_000, sweepInterval: 6_000 });
    await stored(application, 2);
    await clock.advance(59_000);
    expect(store.records.size).toBe(2);
    await clock.advance(8_000);
    expect(store.records.size).toBe(0);
    expect(application.counts.destroyed).toBe(2);
  });

  test('goes on sweeping after a sweep that failed', async () => {
    const { application, store, clock } = await openApplication({ timeout: 60_000, sweepInterval: 6_000 });
    const failures = vi.fn<(told?: unknown) => void>();
    application.on('sweepFailed', failures);
    await stored(application, 1);
    await clock.advance(50_000);
    store.stale = () => {
      Reflect.deleteProperty(store, 'stale');
      throw new Error('disk');
    };
    await clock.advance(20_000);
    expect(failures.mock.calls).toEqual([
      [{ id: undefined, error: expect.objectContaining({ code: 'STORE_FAILED' }) as unknown }],
    ]);
    expect(store.records.size).toBe(0);
  });

  test('that is told never to sweep does not', async () => {
    const { application, store, clock } = await openApplication({ timeout: 60_000, sweepInterval: 'never' });
    await stored(application, 1);
    await clock.advance(10_000_000);
    await eventsHandled();
    expect(store.records.size).toBe(1);
    expect(clock.pending).toBe(0);
  });
});
