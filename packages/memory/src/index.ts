export { SessionMemoryStore } from './session-memory-store.ts';
export type { MemoryStoreOptions } from './session-memory-store.ts';
