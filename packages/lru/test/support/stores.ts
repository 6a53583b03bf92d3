import { ManualClock } from '@coatcheck/conformance';
import type { EvictionReason, SessionId, StoreContext } from '@coatcheck/core';
import { SessionLruStore } from '../../src/index.ts';
import type { LruStoreOptions } from '../../src/index.ts';
import { ControlledStore } from './controlled-store.ts';
import { idOf, recordOf } from './records.ts';

/** What a store has told, and the clock that it goes by. */
export interface Told {
  readonly clock: ManualClock;
  readonly problems: unknown[];
  readonly evicted: [id: SessionId, reason: EvictionReason][];
  readonly context: StoreContext;
}

/** A store that was started. */
export interface Started extends Told {
  readonly store: SessionLruStore;
}

/** A store that was started, over one that the test controls. */
export interface StartedOver extends Started {
  readonly overflow: ControlledStore;
}

/** What a store is started with, and what it then tells. */
export function listening(): Told {
  const clock = new ManualClock();
  const problems: unknown[] = [];
  const evicted: [SessionId, EvictionReason][] = [];
  const context: StoreContext = {
    clock,
    report: (problem) => problems.push(problem),
    evicted: (id, reason) => evicted.push([id, reason]),
  };
  return { clock, problems, evicted, context };
}

/** A store without anything behind it. */
export function started(options: LruStoreOptions): Started {
  const told = listening();
  const store = new SessionLruStore(options);
  void store.start(told.context);
  return { ...told, store };
}

/** A store over one that the test controls. */
export async function startedOver(
  options: LruStoreOptions = {},
  overflow: ControlledStore = new ControlledStore(),
): Promise<StartedOver> {
  const told = listening();
  const store = new SessionLruStore({ overflow, ...options });
  await store.start(told.context);
  return { ...told, store, overflow };
}

/** When all has happened that waits for nothing but promises. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Creates sessions one after the other, and waits until all have moved that had to. */
export async function created({ store }: StartedOver, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    if (!(await store.write(recordOf(name), 'absent'))) throw new Error(`There is a session ${name} already.`);
  }
  await settled();
}

/** Which of these sessions the overflow store holds. */
export function behind({ overflow }: StartedOver, ...names: readonly string[]): string[] {
  return names.filter((name) => overflow.records.has(idOf(name)));
}
