import { StoreError } from '@coatcheck/core';
import type { Clock } from '@coatcheck/core';
import { inTime } from './in-time.ts';
import type { Place } from './place.ts';
import { propertyOf } from './shapes.ts';
import type { KeyValues } from './shapes.ts';
import { asText, fromText } from './wrapping.ts';

/** The few methods of memjs, the client of Keyv's adapter for memcached, that this store has a use for. */
interface MemcachedClient {
  /** How often it tries in all; it looks at that when it is called. Perhaps absent in another version. */
  readonly options?: { retries: number };
  get(key: string): Promise<{ readonly value: Uint8Array | null }>;
  set(key: string, value: string, options: { readonly expires: number }): Promise<unknown>;
  delete(key: string): Promise<unknown>;
  /** Calls back once for each server. */
  statsWithKey(key: string, callback: (error: unknown, server: string, stats: unknown) => void): void;
}

/** In milliseconds. The client gives up by itself after about a second; but not if the server closes the connection: then it may never answer. */
const LONGEST_ANSWER = 3000;
/** Memcached takes a longer duration for a date, which would then be long past. In seconds. */
const LONGEST_DURATION = 30 * 86_400;
/** The last second that it can count to, in 2106. */
const LAST_SECOND = 2 ** 32 - 1;
/** What an item takes beside its value, in bytes, with room to spare: the key and what stands before it. */
const BESIDE_VALUE = 512;

/**
 * The place that a memcached is. Keyv's adapter is passed over, and its client asked: the adapter gives lives of more than 30 days in a form
 * that memcached takes for the past, has Keyv delete what is not there, and ends the process at a value that it cannot read.
 */
export function memcachedPlace(adapter: KeyValues, namespace: string, clock: Clock): Place {
  const client = propertyOf(adapter, 'client') as MemcachedClient;
  const prefix = namespace === '' ? '' : `${namespace}::`;
  let largest = 0;
  return {
    patience: LONGEST_ANSWER,
    async start() {
      largest = await inTime(clock, LONGEST_ANSWER, largestItem(client));
    },
    async get(name) {
      const { value } = await inTime(clock, LONGEST_ANSWER, client.get(`${prefix}${name}`));
      if (value === null) return undefined;
      const text = Buffer.from(value).toString();
      // What this place has not written is not absent either.
      return fromText(text) ?? text;
    },
    async set(name, value, life) {
      const written = asText(value);
      // Not left to memcached, which drops what was there before when it refuses what is too large.
      if (Buffer.byteLength(written) > largest - BESIDE_VALUE) throw tooLarge();
      await client.set(`${prefix}${name}`, written, { expires: expiresIn(life) });
    },
    async delete(name, once = false) {
      const key = `${prefix}${name}`;
      return (await (once ? deletedOnce(client, key) : client.delete(key))) === true;
    },
  };
}

function deletedOnce(client: MemcachedClient, key: string): Promise<unknown> {
  const { options } = client;
  if (options === undefined) return client.delete(key);
  const { retries } = options;
  options.retries = 1;
  try {
    return client.delete(key);
  } finally {
    options.retries = retries;
  }
}

/** How large an item may be, as the servers tell. */
function largestItem(client: MemcachedClient): Promise<number> {
  return new Promise((resolve, reject) => {
    client.statsWithKey('settings', (error, _, stats) => {
      if (error instanceof Error) reject(error);
      else resolve(Number(propertyOf(stats, 'item_size_max')));
    });
  });
}

function expiresIn(life: number | undefined): number {
  // Not 0, which the client would take for a default of its own.
  if (life === undefined) return LAST_SECOND;
  const seconds = Math.ceil(life / 1000);
  return seconds <= LONGEST_DURATION ? seconds : Math.min(LAST_SECOND, Math.ceil(Date.now() / 1000) + seconds);
}

function tooLarge(): StoreError {
  const message = 'A session is larger than memcached takes. Keep less in it, or start memcached with a larger -I.';
  return new StoreError('STORE_FULL', `SessionKeyvStore could not write it. ${message}`);
}
