import type { Capabilities, MaybePromise, SessionId, SessionStore } from '@coatcheck/core';

/** The store that is to be tested. */
export interface StoreSubject {
  /** What the report calls it: 'SessionFooStore', and what is special about this one. */
  readonly name: string;
  /** What it promises. The suite checks that the store declares just this, and it alone decides which cases apply. */
  readonly capabilities: Capabilities;
  /** Whether records outlive `stop` although the store promises nothing for a crash. */
  readonly persists?: boolean;
  /** Which optional members of the contract it has; none unless given. The suite checks that it has just these. */
  readonly optional?: readonly OptionalMember[];
  /** Makes a fresh store, empty and not started yet, of which no other case knows. */
  create(): MaybePromise<FreshStore>;
  /**
   * The titles of cases ('group › name') that this store is known to fail. They are run, and have to fail: what was mended has to be struck
   * from the list.
   */
  readonly knownGaps?: readonly string[];
}

/** A member of the contract that a store may leave out. */
export type OptionalMember = 'watch' | 'idsOf';

/** A store that was made for one case. Where records live outside of it, the suite has to be able to reach them. */
export interface FreshStore {
  /** The store, not started yet. */
  readonly store: SessionStore;
  /**
   * Makes another store on the same data, not started yet. Needed where records outlive the store: where `durability` is not 'none', or
   * `atomicity` is 'host' or 'shared'; in the latter case both are used at the same time.
   */
  readonly reopen?: () => MaybePromise<SessionStore>;
  /** Makes what is kept under an id unreadable, while no store is open on it. Needed where `reopen` is. */
  readonly damage?: (id: SessionId) => MaybePromise<void>;
  /**
   * Makes the backend fail from now on, until the returned function is called: no call may change anything meanwhile. It has to make calls fail
   * and not wait; cases run one after the other, so a server may be stopped that all share. Needed where `reopen` is.
   */
  readonly interrupt?: () => MaybePromise<() => MaybePromise<void>>;
  /**
   * For how long the backend will keep what is under an id before it removes it by itself, in milliseconds; `Infinity` if it never does.
   * Needed where `expiry` is 'native'.
   */
  readonly lifeOf?: (id: SessionId) => MaybePromise<number>;
  /** How another process comes to the same data. Needed where `durability` is not 'none', or `atomicity` is 'host' or 'shared'. */
  readonly elsewhere?: Elsewhere;
  /** Removes whatever was set up for this store; called once the store was stopped. */
  readonly cleanUp?: () => MaybePromise<void>;
}

/** How another process opens a store on the same data. */
export interface Elsewhere {
  /** The URL of a module whose default export makes the store, not started yet, from the argument: `import.meta.resolve('./open-store.ts')`. */
  readonly module: string;
  /** What that function is given: a directory, an address, in whatever form. */
  readonly argument: string;
}

/** The default export of the module that {@link Elsewhere} names. */
export type OpenElsewhere = (argument: string) => MaybePromise<SessionStore>;
