import { describe, expect, test, vi } from 'vitest';

import { Application } from '../src/application.ts';
import type { RecordStore, StoreContext } from '../src/record-store.ts';
import { ControlledStore, hanging, later, rejecting, throwing } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { eventsHandled, ManualClock } from './support/manual-clock.ts';
import { SessionMapStore } from './support/map-store.ts';
import { openApplication } from './support/open.ts';

describe('opening an application', () => {
  test('starts the store once, before anything else, with the clock of the application', async () => {
    const started = vi.fn<(context: StoreContext) => void>();
    class SessionStartingStore extends ControlledStore {
      override start(context: StoreContext): void {
        started(context);
      }
    }
    const { application, clock, store } = await openApplication({}, new SessionStartingStore());
    expect(started).toHaveBeenCalledOnce();
    expect(started.mock.calls[0]?.[0].clock).toBe(clock);
    expect(store.calls).toEqual([]);
    expect(application.store).toBe(store);
    expect(application.capabilities).toBe(store.capabilities);
  });

  test('waits until the store has started', async () => {
    const store = new ControlledStore(later);
    const { application } = await openApplication({}, store);
    await expect(application.checkOut()).resolves.toBeDefined();
  });

  test('with a store by name makes it by the table', async () => {
    const made = vi.fn<(options: unknown) => RecordStore>(() => new SessionMapStore());
    const settings = {
      sessionStore: 'foo',
      storeOptions: { uri: 'u' },
      stores: { Foo: made },
      clock: new ManualClock(),
    };
    const application = await Application.open(settings);
    expect(made.mock.calls).toEqual([[{ uri: 'u' }]]);
    expect(application.store).toBe(made.mock.results[0]?.value);
  });

  test('with what is no store is NOT_A_STORE, and the message names the setting', async () => {
    const error = await errorOf(Application.open({ sessionStore: {} as never }));
    expect(error.code).toBe('NOT_A_STORE');
    expect(error.message).toContain("'sessionStore'");
  });

  test('with a wrong setting starts no store, and makes none', async () => {
    const store = new ControlledStore();
    const made = vi.fn<() => RecordStore>(() => store);
    const wrong = { timeout: 'soon' as never };
    expect((await errorOf(Application.open({ sessionStore: store, ...wrong }))).code).toBe('BAD_SETTING');
    expect((await errorOf(Application.open({ sessionStore: 'Foo', stores: { Foo: made }, ...wrong }))).code).toBe(
      'BAD_SETTING',
    );
    expect(made).not.toHaveBeenCalled();
    expect(store.calls).toEqual([]);
  });
});

describe('a store that does not start', () => {
  const disk = new Error('EACCES');

  test.each([
    ['throws', throwing(disk)],
    ['rejects', rejecting(disk)],
  ])('since it %s is stopped, and why it did not start is told', async (_, failing) => {
    const store = new ControlledStore();
    const clock = new ManualClock();
    store.once('start', failing);
    const error = await errorOf(Application.open({ sessionStore: store, clock }));
    expect(error).toMatchObject({ code: 'STORE_FAILED', cause: disk });
    expect(store.calls).toEqual(['start', 'stop']);
    expect(clock.pending).toBe(0);
  });

  test('and does not stop either is told by why it did not start', async () => {
    const store = new ControlledStore();
    store.once('start', throwing(disk));
    store.once('stop', throwing(new Error('EBADF')));
    expect((await errorOf(Application.open({ sessionStore: store, clock: new ManualClock() }))).cause).toBe(disk);
  });

  test('since it hangs is given up', async () => {
    const store = new ControlledStore();
    const clock = new ManualClock();
    store.once('start', hanging);
    const error = errorOf(Application.open({ sessionStore: store, clock, deadline: 1_000 }));
    await clock.advance(6_000);
    expect((await error).code).toBe('STORE_TIMEOUT');
    expect(store.calls).toEqual(['start', 'stop']);
  });
});

describe('what a store reports', () => {
  const problem = new Error('a temporary file was left over');

  class SessionReportingStore extends ControlledStore {
    context: StoreContext | undefined;
    override start(context: StoreContext): void {
      this.context = context;
      context.report('while starting');
    }
  }

  test('is told to the listeners as a storeProblem', async () => {
    const store = new SessionReportingStore();
    const { application } = await openApplication({}, store);
    await eventsHandled();
    const told = vi.fn<(event: unknown) => void>();
    application.on('storeProblem', told);
    store.context?.report(problem);
    await eventsHandled();
    expect(told.mock.calls).toEqual([[{ error: problem }]]);
  });

  test('while it starts is told to those who listen once the application is open', async () => {
    const { application } = await openApplication({}, new SessionReportingStore());
    const told = vi.fn<(event: unknown) => void>();
    application.on('storeProblem', told);
    await eventsHandled();
    await eventsHandled();
    expect(told.mock.calls).toEqual([[{ error: 'while starting' }]]);
    expect(application.counts.storeProblem).toBe(1);
  });

  test('a record that had to go is told of as evicted, with the reason, and no session as ended', async () => {
    const store = new SessionReportingStore();
    const { application } = await openApplication({}, store);
    const { id } = await application.checkOut();
    const told = vi.fn<(event: unknown) => void>();
    application.on('evicted', told);
    store.context?.evicted(id, 'size');
    expect(told.mock.calls).toEqual([[{ id, reason: 'size' }]]);
    expect(application.counts).toMatchObject({ evicted: 1, destroyed: 0 });
  });

  test('a store learns the folder of the application when it starts', async () => {
    const store = new SessionReportingStore();
    await openApplication({ root: '/somewhere' }, store);
    expect(store.context?.root).toBe('/somewhere');
  });
});
