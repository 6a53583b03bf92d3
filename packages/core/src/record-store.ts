import type { Clock } from './clock.ts';
import type { SessionId, SessionRecord } from './record.ts';

/** The version of the contract between core and stores that this core speaks. It grows only when stores have to change. */
export const CONTRACT_VERSION = 1;

/** A value, or a promise of it. A store that can answer at once should: core then sets no timer and waits for nothing. */
export type MaybePromise<T> = T | Promise<T>;

/** When a write may happen: only if nothing stands under the id, or only if the record that stands there has this revision. */
export type WriteCondition = 'absent' | { readonly rev: string };

/** When a removal may happen: only if the held revision is this one and, with `staleAt`, only if the held `expiresAt` is not later. */
export interface RemoveCondition {
  /** The revision that the held record has to have. */
  readonly rev: string;
  /** The time by which the held record has to be stale, in milliseconds since the epoch. */
  readonly staleAt?: number;
}

/** What a touch sets: only if `rev` is the held one and the record is not stale at `accessedAt`. Times never move backwards. */
export interface Touch {
  /** The revision that the held record has to have, and keeps. */
  readonly rev: string;
  /** When the session was used, in milliseconds since the epoch. */
  readonly accessedAt: number;
  /** From when on the session is stale, in milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** What a store promises. Declared by the store, shown to users, verified by the conformance suite. */
export interface Capabilities {
  /** The scope within which `write` is a real compare-and-set: one process, one host, all that share the backend, or none. */
  readonly atomicity: 'process' | 'host' | 'shared' | 'none';
  /** What an acknowledged write survives. */
  readonly durability: 'none' | 'process-crash' | 'power-loss';
  /** Stale records are swept by core, removed by the backend itself, or records may be evicted before their time. */
  readonly expiry: 'swept' | 'native' | 'evicting';
  /** Whether the store can list its ids. */
  readonly lists: boolean;
}

/** What a store is given when an application opens it. */
export interface StoreContext {
  /** The application's clock. A store needs no time for its decisions; this one is for timers and measurements of its own. */
  readonly clock: Clock;
  /** Tells the application's listeners of something wrong that the store could work around: the event `storeProblem`. */
  readonly report: (problem: unknown) => void;
  /** Tells the application's listeners that a record left the store before its time: the event `evicted`. Nothing else of it is left. */
  readonly evicted: (id: SessionId, reason: EvictionReason) => void;
  /** The folder of the application, from which a store loads packages that its options name; unless given, the working directory. */
  readonly root?: string | undefined;
}

/** Why a record had to go: there were too many, they were too large together, or it had been kept for as long as the store keeps any. */
export type EvictionReason = 'count' | 'size' | 'age';

/**
 * The primitives of a store, in words of records. Each is atomic on one id within the declared scope; each returns what really
 * happened, and throws where it cannot tell or could not do it: failed is never reported as absent.
 *
 * Settings and wrappers accept this structure and not a class, so that two copies of core can meet in one process.
 */
export interface RecordStore {
  /** 'Foo' of SessionFooStore. */
  readonly storeName: string;
  /** The version of the contract that this store was written for. */
  readonly contract: number;
  /** What this store promises. */
  readonly capabilities: Capabilities;
  /** A sentence for whoever asks for more than the capabilities allow: what can be done about it, where something can. */
  readonly remedy?: string | undefined;

  /** The record under this id, or undefined. Stale records are returned like any other: core refuses them. */
  read(id: SessionId): MaybePromise<SessionRecord | undefined>;
  /** Writes the record if the condition holds, and says whether it did. Never an upsert: an update does not create, a create does not overwrite. */
  write(record: SessionRecord, when: WriteCondition): MaybePromise<boolean>;
  /** Removes the record (always, or if the condition holds), and says whether it did. Nothing there is `false`, not an error. */
  remove(id: SessionId, when?: RemoveCondition): MaybePromise<boolean>;
  /** Renews the times, keeping the revision. A missing record, another revision or a stale record is `false`, not an error. */
  touch(id: SessionId, touch: Touch): MaybePromise<boolean>;

  /**
   * Calls `changed` whenever the record under this id may have changed, by whomever, until the returned function is called. To be left out
   * by a store that cannot tell of every change; whoever waits for one then looks from time to time.
   */
  watch?(id: SessionId, changed: () => void): () => void;

  /** All ids, in any order; a session that comes or goes meanwhile may or may not be among them. Only where `capabilities.lists`. */
  ids(): Iterable<SessionId> | AsyncIterable<SessionId>;
  /**
   * The ids of the records of a principal (`record.principal`), complete as of some moment during the call. To be left out by a store that
   * has no such list of its own: core then keeps one in records.
   */
  idsOf?(principal: string): Iterable<SessionId> | AsyncIterable<SessionId>;
  /** Ids of records that may be stale at `now`: candidates only, but none may be missing. Cost should follow what is stale. */
  stale(now: number): Iterable<SessionId> | AsyncIterable<SessionId>;
  /** How many records are held, stale ones that were not yet swept among them. */
  count(): MaybePromise<number>;
  /** Removes all records of this store, and nothing else. */
  removeAll(): MaybePromise<void>;

  /** Makes ready: opens files and connections. Called once, before any other primitive; constructors do no I/O. */
  start(context: StoreContext): MaybePromise<void>;
  /** Writes down what is held only in memory and is meant to be kept. */
  flush(): MaybePromise<void>;
  /** Releases everything, timers and descriptors included. Calls after this fail with `CLOSED`. Stopping twice is harmless. */
  stop(): MaybePromise<void>;
}
