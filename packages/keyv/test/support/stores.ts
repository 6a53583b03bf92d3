import type { SessionStore, StoreContext } from '@coatcheck/core';
import { ManualClock } from '@coatcheck/conformance';
import { onTestFinished } from 'vitest';

/** What an application would give to a store; what a store reports fails the test, unless it is wanted. */
export function context(given: Partial<StoreContext> = {}): StoreContext {
  return {
    clock: new ManualClock(),
    report(problem) {
      throw problem;
    },
    evicted() {},
    ...given,
  };
}

/** Starts a store, and stops it when the test has ended. */
export async function started<Store extends SessionStore>(store: Store, given?: Partial<StoreContext>): Promise<Store> {
  onTestFinished(async () => store.stop());
  await store.start(context(given));
  return store;
}
