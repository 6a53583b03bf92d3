/**
 * The few methods of a Keyv, of a Keyv storage adapter and of a Map that this store has a use for. Described here, so that what is handed
 * over may be of any version of Keyv.
 */
export interface KeyValues {
  /** The value under the key, or a promise of it; undefined or null where there is none. */
  get(key: string): unknown;
  /** Puts a value under the key. `time` is a duration or a point in time, in milliseconds, as the version of Keyv has it. */
  set(key: string, value: unknown, time?: number): unknown;
  /** Takes away what is under the key. */
  delete(key: string): unknown;
}

/** A Keyv, of either line. */
export interface KeyvInstance extends KeyValues {
  readonly store: unknown;
  readonly namespace?: string | undefined;
}

/** Keyv 5: the adapter takes durations, and Keyv puts the namespace before the key. */
export interface Keyv5 extends KeyvInstance {
  readonly opts: { readonly compression?: unknown };
  readonly useKeyPrefix: boolean;
  serializeData(data: { readonly value: unknown }): unknown;
  deserializeData(data: unknown): unknown;
}

/** Keyv 6: the adapter takes dates, and puts the namespace before the key. */
export interface Keyv6 extends KeyvInstance {
  encode(data: { readonly value: unknown }): unknown;
  decode(data: unknown): unknown;
}

/** What stands in Keyv 6 around a Map, or around an adapter that was made for Keyv 5. */
export interface Keyv6Wrapper extends KeyValues {
  readonly store: unknown;
  readonly namespace?: string | undefined;
  getKeyPrefix(key: string, namespace?: string): string;
}

/** Something that emits `error`. */
export interface Emitter {
  on(event: 'error', listener: (error: unknown) => void): unknown;
}

/** Whether something has the methods of a Map, as every backend of Keyv has. */
export function isKeyValues(value: unknown): value is KeyValues {
  return isObject(value) && has(value, 'get', 'set', 'delete');
}

export function isKeyv5(value: KeyValues): value is Keyv5 {
  return 'store' in value && 'opts' in value && has(value, 'serializeData', 'deserializeData');
}

export function isKeyv6(value: KeyValues): value is Keyv6 {
  return 'store' in value && has(value, 'encode', 'decode');
}

export function isKeyv6Wrapper(value: KeyValues): value is Keyv6Wrapper {
  return 'store' in value && has(value, 'getKeyPrefix');
}

export function isEmitter(value: unknown): value is Emitter {
  return isObject(value) && has(value, 'on');
}

/** Whether an object has methods of these names. */
export function has(value: object, ...names: readonly string[]): boolean {
  return names.every((name) => typeof Reflect.get(value, name) === 'function');
}

/** A property of something that may be no object. */
export function propertyOf(value: unknown, name: string): unknown {
  return isObject(value) || typeof value === 'function' ? Reflect.get(value, name) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
