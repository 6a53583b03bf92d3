import { setTimeout } from 'node:timers/promises';
import { Keyv as Keyv5, KeyvRedis as KeyvRedis5 } from '@coatcheck/keyv-5';
import { Keyv as Keyv6, KeyvRedis as KeyvRedis6 } from '@coatcheck/keyv-6';
import { SessionKeyvStore } from '../../src/index.ts';
import type { KeyvStoreSettings } from '../../src/index.ts';

/** The two lines of Keyv. */
export type Line = 5 | 6;

/** A connection to Redis, and what stores can be opened on it. */
export interface RedisConnection {
  /** Opens a store on a Keyv of that line; stopping the store leaves the connection open. */
  open(namespace: string, settings?: KeyvStoreSettings): SessionKeyvStore;
  /** The client of node-redis. */
  readonly client: { readonly isOpen: boolean; readonly isReady: boolean; destroy(): void };
}

/** Tries again at once: tests do not wait. */
const socket = { reconnectStrategy: (): number => 2 };

/** A connection by the adapter for a line of Keyv; it is made when a store that uses it is started. */
export function redisConnection(line: Line, url: string): RedisConnection {
  const adapter = line === 5 ? new KeyvRedis5({ url, socket }) : new KeyvRedis6({ url, socket });
  // One for all stores: each listens to the adapter.
  const keyv = line === 5 ? new Keyv5({ store: adapter }) : new Keyv6({ store: adapter });
  return {
    client: adapter.client as RedisConnection['client'],
    open(namespace, settings) {
      keyv.namespace = namespace;
      return new SessionKeyvStore(keyv, settings);
    },
  };
}

/** Waits until those that were connected are so again. */
export async function reconnected(connections: Iterable<RedisConnection>): Promise<void> {
  for (const { client } of connections) while (client.isOpen && !client.isReady) await setTimeout(1);
}

/** Breaks a connection off, without waiting for the server. */
export function close({ client }: RedisConnection): void {
  if (client.isOpen) client.destroy();
}
