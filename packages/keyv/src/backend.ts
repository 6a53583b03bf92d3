import { badSetting } from './options.ts';
import { has, isKeyv5, isKeyv6, isKeyv6Wrapper, isKeyValues, propertyOf } from './shapes.ts';
import type { KeyValues, KeyvInstance, Keyv6Wrapper } from './shapes.ts';

/** What kind of a backend it is, as far as that matters to this store. */
export type BackendKind = 'map' | 'redis' | 'postgres' | 'sqlite' | 'memcached' | 'other';

/** What a store was handed, taken apart. */
export interface Backend {
  readonly kind: BackendKind;
  /** The Keyv whose settings hold, if one was handed over. */
  readonly keyv: KeyvInstance | undefined;
  /** The namespace of the Keyv, as it is when it is handed over. */
  readonly namespace: string | undefined;
  /** The adapter or the Map. */
  readonly adapter: KeyValues;
  /** What Keyv 6 has put around an adapter that was made for Keyv 5. */
  readonly bridge: Keyv6Wrapper | undefined;
}

/** Takes apart what was handed over. `BAD_SETTING` if it is nothing of the kind, or a Keyv that forgets. */
export function backendOf(given: KeyValues, singleWriter: boolean): Backend {
  const keyv = isKeyv5(given) || isKeyv6(given) ? given : undefined;
  const store = keyv === undefined ? given : keyv.store;
  if (!isKeyValues(store)) throw badSetting('was given a Keyv that has no storage adapter.');
  const bridge = bridgeIn(store);
  const adapter = bridge !== undefined && isKeyValues(bridge.store) ? bridge.store : store;
  const kind = kindOf(adapter);
  if (kind === 'map' && keyv !== undefined) assertMeantForMemory(keyv, singleWriter);
  return { kind, keyv, namespace: keyv?.namespace, adapter, bridge };
}

/** A Keyv that was given a connection string keeps everything in memory, and does not say so. Whoever means that says so here. */
function assertMeantForMemory(keyv: KeyvInstance, singleWriter: boolean): void {
  // Keyv 5 takes a string apart as if it were its options.
  if (singleWriter && propertyOf(propertyOf(keyv, 'opts'), '0') === undefined) return;
  throw badSetting(
    'was given a Keyv that keeps everything in the memory of this process, as Keyv does without a word when it is given a connection string. Give the Keyv a storage adapter. If memory is what you mean, add the option "singleWriter": true.',
  );
}

/** The wrapper of a Map is none: it is what knows how Keyv 6 keeps its values in one. */
function bridgeIn(store: KeyValues): Keyv6Wrapper | undefined {
  return isKeyv6Wrapper(store) && !(store.store instanceof Map) ? store : undefined;
}

/** What kind of a backend an adapter leads to, by its shape: there may be several copies of it, and of Keyv. */
function kindOf(adapter: KeyValues): BackendKind {
  if (adapter instanceof Map || (isKeyv6Wrapper(adapter) && adapter.store instanceof Map)) return 'map';
  const client = propertyOf(adapter, 'client');
  if (typeof client === 'object' && client !== null) {
    if (has(client, 'evalSha', 'eval', 'get', 'set', 'del') && has(adapter, 'getClient', 'getMasterNodes'))
      return 'redis';
    if (has(client, 'perform', 'get', 'set', 'delete') && 'servers' in client) return 'memcached';
  }
  return has(adapter, 'query') ? dialectOf(adapter) : 'other';
}

function dialectOf(adapter: KeyValues): BackendKind {
  const dialect = propertyOf(propertyOf(adapter, 'opts'), 'dialect');
  if (dialect === 'postgres' || dialect === 'sqlite') return dialect;
  if (typeof propertyOf(adapter, 'schema') === 'string' && 'useUnloggedTable' in adapter) return 'postgres';
  return 'busyTimeout' in adapter && 'wal' in adapter ? 'sqlite' : 'other';
}
