import type { StoreSubject } from '@coatcheck/conformance';
import type { Capabilities } from '@coatcheck/core';
import { IndexedSessionMapStore } from './indexed-map-store.ts';
import { SessionMapStore } from './map-store.ts';
import { NativeSessionTableStore } from './native-table-store.ts';
import { SessionTableStore } from './table-store.ts';
import { tableSubject } from './table-subject.ts';
import type { TableSubject } from './table-subject.ts';

/** What a store in a map declares. */
export const inMap: Capabilities = { atomicity: 'process', durability: 'none', expiry: 'swept', lists: true };

/** What a store in a table declares. */
export const inTable: Capabilities = { atomicity: 'host', durability: 'process-crash', expiry: 'swept', lists: true };

/** What a store in a table declares whose rows the database removes by itself. */
export const inNativeTable: Capabilities = { ...inTable, expiry: 'native', lists: false };

/** A store in a `Map`. */
export const mapStore: StoreSubject = {
  name: 'SessionMapStore',
  capabilities: inMap,
  create: () => ({ store: new SessionMapStore() }),
};

/** The same with an index of its own for what is stale, and all that a store may leave out. */
export const indexedMapStore: StoreSubject = {
  name: 'IndexedSessionMapStore',
  capabilities: inMap,
  optional: ['idsOf', 'watch'],
  create: () => ({ store: new IndexedSessionMapStore() }),
};

/** A store in a table of a database file. */
export const tableStore: TableSubject = tableSubject('SessionTableStore', SessionTableStore, inTable);

/** The same where the database removes what is stale. */
export const nativeTableStore: TableSubject = tableSubject(
  'NativeSessionTableStore',
  NativeSessionTableStore,
  inNativeTable,
);

/** Each passes the whole suite. */
export const correctStores: readonly StoreSubject[] = [mapStore, indexedMapStore, tableStore, nativeTableStore];
