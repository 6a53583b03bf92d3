import { StoreError } from '@coatcheck/core';
import type { KeyValues } from './shapes.ts';

/** The few methods of node-redis that this store has a use for: a client, a cluster and a sentinel all have them. */
export interface RedisClient {
  readonly isOpen: boolean;
  /** Absent, where that cannot be said for all nodes of a cluster. */
  readonly isReady?: boolean | undefined;
  get(key: string): Promise<unknown>;
  set(key: string, value: string, options: { readonly NX: true; readonly PX?: number }): Promise<unknown>;
  del(key: string): Promise<unknown>;
  eval(script: string, options: ScriptOptions): Promise<unknown>;
  evalSha(sha: string, options: ScriptOptions): Promise<unknown>;
}

/** What a script is given. */
export interface ScriptOptions {
  readonly keys: string[];
  readonly arguments: string[];
}

/** One server: that of a client, or one of a cluster. */
export interface RedisNode extends Pick<RedisClient, 'eval' | 'evalSha'> {
  scan(cursor: string, options: { readonly MATCH: string; readonly COUNT: number }): Promise<ScanReply>;
  configGet(name: string): Promise<unknown>;
}

/** A part of the keys, and where to go on; the end is at `'0'`. */
interface ScanReply {
  readonly cursor: string | number;
  readonly keys: readonly string[];
}

/** Keyv's adapter for Redis, of either line. */
export interface RedisAdapter extends KeyValues {
  readonly client: RedisClient & RedisEvents;
  readonly namespace?: string | undefined;
  readonly keyPrefixSeparator: string;
  /** Connects, if need be. */
  getClient(): Promise<unknown>;
  getMasterNodes(): Promise<readonly RedisNode[]>;
}

interface RedisEvents {
  on(event: 'ready' | 'error', listener: (error?: unknown) => void): unknown;
  off(event: 'ready' | 'error', listener: (error?: unknown) => void): unknown;
}

/** Connects. Fails at the first failure, while the client itself would go on trying for as long as it takes. */
export async function connected(adapter: RedisAdapter): Promise<RedisClient> {
  const { client } = adapter;
  if (client.isOpen && client.isReady !== false) return client;
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  client.on('ready', resolve);
  client.on('error', reject);
  try {
    await Promise.race([promise, client.isOpen ? promise : adapter.getClient()]);
  } catch (cause) {
    throw new StoreError('STORE_FAILED', 'SessionKeyvStore could not connect to Redis. See the cause.', { cause });
  } finally {
    client.off('ready', resolve);
    client.off('error', reject);
  }
  return client;
}

/** A client whose connection is there: one that waits for it would keep commands, and send them at some time or other. */
export function ready(client: RedisClient): RedisClient {
  if (client.isReady !== false) return client;
  const state = client.isOpen ? 'there is no connection to Redis at the moment' : 'the client of Redis is closed';
  throw new StoreError('STORE_FAILED', `SessionKeyvStore could not ask: ${state}. Nothing was sent.`);
}
