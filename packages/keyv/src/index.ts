export type { KeyvStoreOptions, KeyvStoreSettings } from './options.ts';
export { SessionKeyvStore } from './session-keyv-store.ts';
export type { KeyValues } from './shapes.ts';
