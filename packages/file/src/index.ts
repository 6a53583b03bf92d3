export type { FileSystem } from './file-system.ts';
export type { FileStoreOptions } from './options.ts';
export { SessionFileStore } from './session-file-store.ts';
