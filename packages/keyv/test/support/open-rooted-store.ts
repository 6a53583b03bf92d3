/** Opens a store, which opens its backend itself, in another process. */
import type { KeyvStoreOptions, SessionKeyvStore } from '../../src/index.ts';
import { storeOn } from './rooted-store.ts';

/** What the other process has to know. */
export interface RootedElsewhere {
  readonly line: 5 | 6;
  readonly options: KeyvStoreOptions;
}

export default function open(argument: string): SessionKeyvStore {
  const { line, options } = JSON.parse(argument) as RootedElsewhere;
  return new storeOn[line](options);
}
