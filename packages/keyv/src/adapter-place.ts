import type { Clock } from '@coatcheck/core';
import type { Backend } from './backend.ts';
import { ErrorWatch } from './error-watch.ts';
import { memcachedPlace } from './memcached-place.ts';
import { badSetting } from './options.ts';
import type { Place } from './place.ts';
import { connected, ready } from './redis-client.ts';
import type { RedisAdapter } from './redis-client.ts';
import { keysByScan, redisPrefix } from './redis-keys.ts';
import { has, isKeyv5, propertyOf } from './shapes.ts';
import type { KeyValues } from './shapes.ts';

/**
 * The place that an adapter, or a Map, is. It is asked itself and not through its Keyv, which tells a failure as absence, and which deletes what
 * it takes for expired although that may have been renewed by then.
 *
 * @param namespace - what keeps the keys apart, where there is no Keyv that has a namespace
 */
export function placeOf(backend: Backend, namespace: string, clock: Clock): Place {
  return backend.kind === 'memcached'
    ? memcachedPlace(backend.adapter, namespace, clock)
    : new AdapterPlace(backend, namespace);
}

class AdapterPlace implements Place {
  readonly start?: () => Promise<unknown>;
  readonly keys?: () => AsyncIterable<string>;
  readonly #backend: Backend;
  readonly #adapter: KeyValues;
  readonly #keyOf: (name: string) => string;
  readonly #watch: ErrorWatch;
  /** Keyv 6 gives its adapters dates, Keyv 5 durations. */
  readonly #takesDates: boolean;
  /** The namespace that the Keyv gave to the adapter. */
  readonly #namespace: unknown;

  constructor(backend: Backend, namespace: string) {
    this.#backend = backend;
    this.#adapter = backend.adapter;
    this.#keyOf = namingOf(backend, namespace);
    this.#watch = ErrorWatch.of(backend.adapter);
    this.#takesDates = propertyOf(propertyOf(backend.adapter, 'capabilities'), 'expires') === true;
    this.#namespace = propertyOf(backend.adapter, 'namespace');
    if (backend.kind === 'redis') this.start = async () => connected(backend.adapter as RedisAdapter);
    const keys = keysOf(backend, this.#keyOf(''));
    if (keys !== undefined) this.keys = () => this.#watched(keys());
  }

  async get(name: string): Promise<unknown> {
    this.#assertUsable();
    const before = this.#watch.count;
    const kept = await this.#adapter.get(this.#keyOf(name));
    if (kept !== undefined && kept !== null) return kept;
    this.#watch.assertNoneSince(before);
    return undefined;
  }

  async set(name: string, value: unknown, life: number | undefined): Promise<void> {
    this.#assertUsable();
    const before = this.#watch.count;
    const done = await this.#adapter.set(this.#keyOf(name), value, this.#timeOf(life));
    if (done === true) return;
    this.#watch.assertNoneSince(before);
    if (done === false) throw new Error('The adapter said that it did not keep the value.');
  }

  async delete(name: string): Promise<boolean> {
    this.#assertUsable();
    const before = this.#watch.count;
    const deleted = await this.#adapter.delete(this.#keyOf(name));
    if (deleted !== true) this.#watch.assertNoneSince(before);
    return deleted !== false;
  }

  #timeOf(life: number | undefined): number | undefined {
    if (life === undefined || this.#backend.kind === 'map') return undefined;
    return this.#takesDates ? Date.now() + life : life;
  }

  /** An adapter has one namespace only, which a second Keyv on it changes. */
  #assertUsable(): void {
    const { kind } = this.#backend;
    if (kind === 'redis') ready((this.#adapter as RedisAdapter).client);
    if (kind === 'map' || propertyOf(this.#adapter, 'namespace') === this.#namespace) return;
    throw badSetting(
      'shares its storage adapter with a Keyv of another namespace, which has changed the namespace of the adapter. Give each Keyv an adapter of its own.',
    );
  }

  /** An adapter may end a listing that fails as if that were all. */
  async *#watched(keys: AsyncIterable<string>): AsyncGenerator<string> {
    const before = this.#watch.count;
    yield* keys;
    this.#watch.assertNoneSince(before);
  }
}

/** From the name of a value to the key that the adapter is to be given. */
function namingOf({ keyv, bridge, namespace: own }: Backend, namespace: string): (name: string) => string {
  if (keyv === undefined) return (name) => `${namespace}::${name}`;
  if (bridge !== undefined) return (name) => bridge.getKeyPrefix(name, own);
  const prefix = isKeyv5(keyv) && keyv.useKeyPrefix && own !== undefined && own !== '' ? `${own}:` : '';
  return (name) => prefix + name;
}

/** How the keys of a place can be listed, if they can. */
function keysOf({ kind, namespace, adapter }: Backend, prefix: string): (() => AsyncIterable<string>) | undefined {
  if (adapter instanceof Map) return () => keysOfMap(adapter, prefix);
  if (kind === 'redis') return () => keysByScan(adapter, redisPrefix(adapter) + prefix);
  if (!has(adapter, 'iterator')) return undefined;
  return () => keysByIterator(adapter, namespace);
}

async function* keysOfMap(map: Map<unknown, unknown>, prefix: string): AsyncGenerator<string> {
  for (const key of Array.from(map.keys())) if (typeof key === 'string' && key.startsWith(prefix)) yield key;
}

async function* keysByIterator(adapter: KeyValues, namespace: string | undefined): AsyncGenerator<string> {
  const iterator = Reflect.get(adapter, 'iterator') as (
    namespace?: string,
  ) => AsyncIterable<readonly [unknown, unknown]>;
  for await (const [key] of iterator.call(adapter, namespace)) if (typeof key === 'string') yield key;
}
