import type { RecordStore } from '@coatcheck/core';

/** What a `SessionLruStore` does once it was started: the primitives, over memory alone or over memory and what lies behind. */
export type Tier = Pick<
  RecordStore,
  'read' | 'write' | 'remove' | 'touch' | 'ids' | 'stale' | 'count' | 'removeAll' | 'flush' | 'stop'
>;
