import { workerd } from '@coatcheck/runtimes/workers';

/** The stores that are tried in every runtime, by the names that applications ask for, and the packages that they are in. */
export const stores: Readonly<Record<string, string>> = {
  Memory: '@coatcheck/memory',
  File: '@coatcheck/file',
  Lru: '@coatcheck/lru',
  Keyv: '@coatcheck/keyv',
};

/** Those that run wherever core does. */
export const portableStores: readonly string[] = ['Memory', 'Lru', 'Keyv'];

/** Those that run in a runtime of this name. */
export function storesIn(runtime: string): readonly string[] {
  return runtime === workerd.name ? portableStores : Object.keys(stores);
}
