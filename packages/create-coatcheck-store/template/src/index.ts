export { SessionFooStore } from './session-foo-store.ts';
export type { FooStoreOptions } from './session-foo-store.ts';
