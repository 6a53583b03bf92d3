import { Application } from '@coatcheck/core';
import type { ApplicationSettings, SessionData, SessionStore, StoreContext } from '@coatcheck/core';
import { ManualClock } from './manual-clock.ts';
import { ObservedStore } from './observed-store.ts';
import type { FreshStore } from './subject.ts';
import type { Trial } from './trial.ts';

/** The timeout of applications in tests, unless told: half an hour, in milliseconds. */
export const TIMEOUT = 1_800_000;

/** An application on a fresh store, with a clock that the test moves. */
export interface Opened<Data extends object = SessionData> {
  readonly application: Application<Data>;
  /** The store under test: the dictionary as well as the primitives. */
  readonly store: SessionStore;
  /** What the application sees of the store. */
  readonly observed: ObservedStore;
  readonly clock: ManualClock;
  readonly reopen: FreshStore['reopen'];
}

/** A fresh store that was started, and that is stopped when the case has ended. */
export async function startStore(trial: Trial, clock: ManualClock = new ManualClock()): Promise<SessionStore> {
  const { store } = await trial.create();
  return started(trial, store, clock);
}

/** Starts a store, and has it stopped when the case has ended. */
export async function started(
  trial: Trial,
  store: SessionStore,
  clock: ManualClock = new ManualClock(),
): Promise<SessionStore> {
  trial.atEnd(() => store.stop());
  await store.start(context((problem) => trial.note(problem), clock));
  return store;
}

/**
 * What an application would give to a store.
 *
 * @param report - is told of the problems that the store reports
 */
export function context(report: StoreContext['report'], clock: ManualClock = new ManualClock()): StoreContext {
  return { clock, report, evicted() {} };
}

/** An application on a fresh store, closed when the case has ended. It sweeps only when it is told to. */
export async function open<Data extends object = SessionData>(
  trial: Trial,
  settings: ApplicationSettings<Data> = {},
): Promise<Opened<Data>> {
  return openAsGiven(trial, { timeout: TIMEOUT, sweepInterval: 'never', ...settings });
}

/** The same with core's own defaults for all that is not given. */
export async function openAsGiven<Data extends object>(
  trial: Trial,
  settings: ApplicationSettings<Data>,
): Promise<Opened<Data>> {
  return openOn(trial, await trial.create(), settings);
}

/** The same on a store that was made already. */
export async function openOn<Data extends object = SessionData>(
  trial: Trial,
  { store, reopen }: Partial<FreshStore> & Pick<FreshStore, 'store'>,
  settings: ApplicationSettings<Data> = {},
): Promise<Opened<Data>> {
  const observed = new ObservedStore(store);
  const clock = new ManualClock();
  const application = await Application.open<Data>({ sessionStore: observed, clock, ...settings });
  trial.atEnd(async () => {
    // A case that closed its application itself has seen what came of it.
    if (!observed.stopped) await application.close();
  });
  return { application, store, observed, clock, reopen };
}
