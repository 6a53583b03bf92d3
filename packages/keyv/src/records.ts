import type { RemoveCondition, SessionId, SessionRecord, Touch, WriteCondition } from '@coatcheck/core';

/** How the records of a store are kept: one way for each guarantee. */
export interface Records {
  /** Connects, and makes ready what has to be there. */
  start(): Promise<void>;
  read(id: SessionId): Promise<SessionRecord | undefined>;
  write(record: SessionRecord, when: WriteCondition): Promise<boolean>;
  remove(id: SessionId, when: RemoveCondition | undefined): Promise<boolean>;
  touch(id: SessionId, touch: Touch): Promise<boolean>;
  /** Absent where the backend cannot list. */
  readonly listing?: Listing;
}

/** What a backend that can list can do besides. What cannot be read is listed, too. */
export interface Listing {
  ids(): AsyncIterable<SessionId>;
  stale(now: number): AsyncIterable<SessionId>;
  count(): Promise<number>;
  removeAll(): Promise<void>;
}
