import { Application } from '@coatcheck/core';
import type { ApplicationSettings, SessionData, SessionStore, StoreContext } from '@coatcheck/core';
import { onTestFinished } from 'vitest';
import { ManualClock } from './manual-clock.ts';
import { ObservedStore } from './observed-store.ts';
import type { FreshStore, StoreSubject } from './subject.ts';

/** The timeout of applications in tests, unless told: half an hour, in milliseconds. */
export const TIMEOUT = 1_800_000;

/** An application on a fresh store, with a clock that the test moves. */
export interface Opened<Data extends object = SessionData> extends AsyncDisposable {
  readonly application: Application<Data>;
  /** The store under test: the dictionary as well as the primitives. */
  readonly store: SessionStore;
  /** What the application sees of the store. */
  readonly observed: ObservedStore;
  readonly clock: ManualClock;
  readonly reopen: FreshStore['reopen'];
}

/** A fresh store that was started, and that is stopped and cleaned up when the test has ended. */
export async function startStore(subject: StoreSubject, clock: ManualClock = new ManualClock()): Promise<SessionStore> {
  const { store, cleanUp } = await subject.create();
  onTestFinished(async () => {
    await store.stop();
    await cleanUp?.();
  });
  await store.start(context(clock));
  return store;
}

/** What an application would give to a store. A problem that a store reports is one that no test has made: it fails the test. */
export function context(clock: ManualClock = new ManualClock()): StoreContext {
  return {
    clock,
    report(problem) {
      throw problem;
    },
  };
}

/** An application on a fresh store, closed and cleaned up when the test has ended. It sweeps only when it is told to. */
export async function open<Data extends object = SessionData>(
  subject: StoreSubject,
  settings: ApplicationSettings<Data> = {},
): Promise<Opened<Data>> {
  const opened = await opening(subject, settings);
  onTestFinished(() => opened[Symbol.asyncDispose]());
  return opened;
}

/** The same for work that is over before its test is: to be disposed of by the caller. */
export async function opening<Data extends object = SessionData>(
  subject: StoreSubject,
  settings: ApplicationSettings<Data> = {},
): Promise<Opened<Data>> {
  return openingAsGiven(subject, { timeout: TIMEOUT, sweepInterval: 'never', ...settings });
}

/** The same with core's own defaults for all that is not given. */
export async function openingAsGiven<Data extends object>(
  subject: StoreSubject,
  settings: ApplicationSettings<Data>,
): Promise<Opened<Data>> {
  const { store, reopen, cleanUp } = await subject.create();
  const observed = new ObservedStore(store);
  const clock = new ManualClock();
  const application = await Application.open<Data>({ sessionStore: observed, clock, ...settings });
  const close = async (): Promise<void> => {
    // A test that closed its application itself has seen what came of it.
    if (!observed.stopped) await application.close();
    await cleanUp?.();
  };
  return { application, store, observed, clock, reopen, [Symbol.asyncDispose]: close };
}
