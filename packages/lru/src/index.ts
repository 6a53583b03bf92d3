export type { LruStoreOptions } from './options.ts';
export type { NamedStore } from './overflow.ts';
export { SessionLruStore } from './session-lru-store.ts';
