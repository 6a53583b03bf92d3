import { describe, expect, test, vi } from 'vitest';

import { ControlledStore, hanging, heldBack, later, throwing } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { eventsHandled } from './support/manual-clock.ts';
import { openApplication, tokenOf } from './support/open.ts';

describe('closing an application', () => {
  test('has the store write down what it holds, and then stops it', async () => {
    const { application, store } = await openApplication();
    await application.close();
    expect(store.calls).toEqual(['start', 'flush', 'stop']);
  });

  test('twice, or at once, is closing once', async () => {
    const { application, store } = await openApplication({}, new ControlledStore(later));
    await Promise.all([application.close(), application.close()]);
    await application.close();
    expect(store.calls).toEqual(['start', 'flush', 'stop']);
  });

  test('at the end of a block is closing, too', async () => {
    const { application, store } = await openApplication();
    {
      await using closing = application;
      expect(closing.capabilities.lists).toBe(true);
    }
    expect(store.called('stop')).toBe(1);
  });

  test('leaves no timer', async () => {
    const { application, clock } = await openApplication({ sweepInterval: '1m' }, new ControlledStore(later));
    expect(clock.pending).toBe(1);
    await application.close();
    expect(clock.pending).toBe(0);
  });

  test('waits for the check-ins that are under way, to their last retry', async () => {
    const { application, store } = await openApplication({}, new ControlledStore(later));
    const first = await application.checkOut();
    first.increment('visits');
    await first.checkIn();
    const sessions = await Promise.all(Array.from({ length: 5 }, () => application.checkOut(tokenOf(first))));
    for (const session of sessions) session.increment('visits');
    const checkIns = sessions.map((session) => session.checkIn());
    await application.close();
    expect(await Promise.all(checkIns)).toEqual(sessions.map(() => 'committed'));
    expect(store.calls.slice(-2)).toEqual(['flush', 'stop']);
  });

  test('waits for the sweep that is under way', async () => {
    const { application, store, clock } = await openApplication({ timeout: 1_000, sweepInterval: 10_000 });
    const session = await application.checkOut();
    session.set('user', 'ann');
    await session.checkIn();
    const { hold, letGo } = heldBack();
    store.once('read', hold);
    await clock.advance(11_000);
    const closed = vi.fn<() => void>();
    const closing = application.close().then(closed);
    await eventsHandled();
    expect(closed).not.toHaveBeenCalled();
    letGo();
    await closing;
    expect(store.calls.slice(-2)).toEqual(['flush', 'stop']);
  });
});

describe('what cannot keep an application from closing', () => {
  test('is a store that hangs: each step is given up', async () => {
    const { application, store, clock } = await openApplication({ deadline: 1_000 }, new ControlledStore());
    store.once('flush', hanging);
    store.once('stop', hanging);
    const error = errorOf(application.close());
    await clock.advance(20_000);
    expect((await error).code).toBe('STORE_TIMEOUT');
    expect(store.calls).toEqual(['start', 'flush', 'stop']);
  });

  test('is a store that cannot flush: it is stopped all the same, and the error is told', async () => {
    const { application, store } = await openApplication();
    const disk = new Error('ENOSPC');
    store.once('flush', throwing(disk));
    expect(await errorOf(application.close())).toMatchObject({ code: 'STORE_FAILED', cause: disk });
    expect(store.called('stop')).toBe(1);
    expect(await errorOf(application.close())).toMatchObject({ cause: disk });
  });

  test('is a reader that hangs', async () => {
    const { application, store, clock } = await openApplication({ deadline: 1_000 });
    store.once('read', hanging);
    const session = await application.checkOut();
    const reading = errorOf(application.sessions.get(session.id));
    const closed = vi.fn<() => void>();
    const closing = application.close().then(closed);
    await clock.advance(1_000);
    expect((await reading).code).toBe('STORE_TIMEOUT');
    await closing;
    expect(closed).toHaveBeenCalledOnce();
  });

  test('is somebody who goes on asking', async () => {
    const { application, clock } = await openApplication({ deadline: 1_000 }, new ControlledStore(later));
    const { id } = await application.checkOut();
    let asked = 0;
    const asking = errorOf(async () => {
      for (;;) {
        await application.sessions.has(id);
        await eventsHandled();
        asked += 1;
      }
    });
    const closing = application.close();
    await eventsHandled();
    await clock.advance(1_000);
    await closing;
    expect((await asking).code).toBe('CLOSED');
    expect(asked).toBeGreaterThan(0);
  });

  test('is a hook that never ends', async () => {
    const expiring = (): Promise<void> => new Promise(() => undefined);
    const { application, store, clock } = await openApplication({ timeout: 1_000, sweepInterval: 10_000, expiring });
    const session = await application.checkOut();
    session.set('user', 'ann');
    await session.checkIn();
    await clock.advance(12_000);
    const closing = application.close();
    await clock.advance(5_000);
    await closing;
    expect(store.called('stop')).toBe(1);
  });
});

describe('an application that has been closed', () => {
  test('refuses everything with CLOSED, and asks nothing of the store', async () => {
    const { application, store } = await openApplication();
    const session = await application.checkOut();
    session.set('user', 'ann');
    await session.checkIn();
    const token = tokenOf(session);
    const [open, empty] = [await application.checkOut(token), await application.checkOut()];
    open.increment('visits');
    await application.close();
    store.calls.length = 0;

    const calls: Record<string, () => Promise<unknown>> = {
      'checkOut a new one': () => application.checkOut(),
      'checkOut a known one': () => application.checkOut(token),
      use: () => application.use(token, () => 1),
      update: () => application.update(token, () => 1),
      sweep: () => application.sweep(),
      checkIn: () => open.checkIn(),
      take: () => open.take('user'),
      get: () => application.sessions.get(session.id),
      has: () => application.sessions.has(session.id),
      set: () => application.sessions.set(session.id, empty),
      delete: () => application.sessions.delete(session.id),
      pop: () => application.sessions.pop(session.id),
      keys: () => application.sessions.keys(),
      size: () => application.sessions.size(),
      clear: () => application.sessions.clear(),
      storeAllSessions: () => application.sessions.storeAllSessions(),
      "the store's own face": () => store.get(session.id),
    };
    for (const [name, call] of Object.entries(calls))
      expect([name, (await errorOf(call)).code]).toEqual([name, 'CLOSED']);
    expect(store.calls).toEqual([]);
  });

  test('leaves sessions that are out to be read and released', async () => {
    const { application } = await openApplication();
    const session = await application.checkOut();
    session.set('user', 'ann');
    await application.close();
    expect(session.get('user')).toBe('ann');
    await session.release();
    expect(await session.checkIn()).toBe('unchanged');
  });
});
