export type { FileStoreOptions } from './options.ts';
export { SessionFileStore } from './session-file-store.ts';
