export { ManualClock } from './manual-clock.ts';
export { ObservedStore } from './observed-store.ts';
export type { Primitive } from './observed-store.ts';
export { testSessionStore } from './session-store-suite.ts';
export type { FreshStore, StoreSubject } from './subject.ts';
