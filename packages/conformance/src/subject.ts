import type { Capabilities, MaybePromise, SessionStore } from '@coatcheck/core';

/** The store that is to be tested. */
export interface StoreSubject {
  /** What the tests are listed under: 'SessionFooStore', and what is special about this one. */
  readonly name: string;
  /** Makes a fresh store, empty and not started yet, of which no other test knows. */
  create(): MaybePromise<FreshStore>;
}

/** A store that was made for one test. */
export interface FreshStore {
  readonly store: SessionStore;
  /**
   * Makes another store on the same data, not started yet; for stores that keep their sessions beyond `stop`. Where `atomicity` is 'host' or
   * 'shared', the tests use both at the same time.
   */
  readonly reopen?: () => MaybePromise<SessionStore>;
  /** Removes whatever was set up for this store; called once the store was stopped. */
  readonly cleanUp?: () => MaybePromise<void>;
}

/** A subject of which is known what it promises: what decides which cases apply. */
export interface KnownSubject extends StoreSubject {
  readonly capabilities: Capabilities;
  /** Whether sessions outlive `stop`. */
  readonly persists: boolean;
}

/** Looks at one store of the subject to learn what it promises. */
export async function known(subject: StoreSubject): Promise<KnownSubject> {
  const { store, reopen, cleanUp } = await subject.create();
  const { capabilities } = store;
  await cleanUp?.();
  return { name: subject.name, create: () => subject.create(), capabilities, persists: reopen !== undefined };
}
