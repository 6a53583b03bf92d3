import type { MaybePromise, RecordStore } from './record-store.ts';
import { usableStore } from './usable-store.ts';

/** Makes a store from its options, which may come from the environment: the store checks them. */
export type StoreFactory = (options: unknown) => MaybePromise<RecordStore>;

/** A class of stores: what an adapter exports. */
export interface StoreClass {
  /** 'Foo' of SessionFooStore. */
  readonly storeName: string;
  new (options: never): RecordStore;
}

/** Shared by all copies of core in the process. */
const registryKey: unique symbol = Symbol.for('@coatcheck/core.registry');

const shared: typeof globalThis & { [registryKey]?: Map<string, StoreFactory> } = globalThis;

/** The registry: from the name of a store to what makes it. */
export function registeredStores(): ReadonlyMap<string, StoreFactory> {
  return (shared[registryKey] ??= new Map());
}

/**
 * Makes a class of stores known by its `storeName`, so that an application can choose it by that name. An adapter does this in its
 * `./register` module and nowhere else. Registering a name again replaces what was there.
 *
 * @example `registerStore(SessionFooStore);`
 */
export function registerStore(storeClass: StoreClass): void {
  (shared[registryKey] ??= new Map()).set(storeClass.storeName, factoryOf(storeClass));
}

/**
 * The factory that constructs a class of stores.
 *
 * @param origin - where the class is from, for messages: "of '@acme/coatcheck-store-foo'"
 */
export function factoryOf(storeClass: StoreClass, origin: string = 'that was registered'): StoreFactory {
  const what = `The class '${storeClass.storeName}' ${origin}`;
  return (options) => usableStore(Reflect.construct(storeClass, options === undefined ? [] : [options]), what);
}
