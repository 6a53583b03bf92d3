import { join } from 'node:path';

import { missing, startRedis } from '@coatcheck/backends';

type Environment = Readonly<Record<string, string>>;

/** A choice of a store for the shop, made by the environment alone. */
export interface StoreChoice {
  readonly name: string;
  /** The class of the store, as the shop says it. */
  readonly shown: string;
  /** Whether sessions are there again when the shop was stopped and started. */
  readonly remembers: boolean;
  /** Makes ready what the store needs beside the shop; it may keep files in the directory. */
  open(directory: string): Promise<OpenChoice>;
}

/** What was made ready. */
export interface OpenChoice {
  readonly environment: Environment;
  close(): Promise<void>;
}

const onRedis: StoreChoice = {
  name: 'Keyv on Redis',
  shown: 'SessionKeyvStore',
  remembers: true,
  async open() {
    const server = await startRedis();
    return {
      environment: choice('Keyv', { adapter: '@keyv/redis', uri: server.uri }),
      close: () => server.stop(),
    };
  },
};

/** The stores that the shop is to work with. */
export const stores: readonly StoreChoice[] = [
  beside('Memory', { shown: 'SessionMemoryStore', remembers: false }, () => choice('Memory')),
  beside('File', { shown: 'SessionFileStore', remembers: true }, (directory) =>
    choice('File', { dir: join(directory, 'sessions') }),
  ),
  beside('Lru', { shown: 'SessionLruStore', remembers: false }, () => choice('Lru')),
  // Room for one session, so that those of two visitors move to files and back.
  beside('Lru over File', { shown: 'SessionLruStore', remembers: true }, (directory) =>
    choice('Lru', { max: 1, overflow: { store: 'File', options: { dir: join(directory, 'overflow') } } }),
  ),
  ...(missing('redis-server', 'the tests of the shop on Redis') ? [] : [onRedis]),
];

/** A choice of a store that needs nothing but perhaps a directory. */
function beside(
  name: string,
  { shown, remembers }: Pick<StoreChoice, 'shown' | 'remembers'>,
  environmentOf: (directory: string) => Environment,
): StoreChoice {
  return {
    name,
    shown,
    remembers,
    open: async (directory) => ({ environment: environmentOf(directory), close: async () => {} }),
  };
}

function choice(name: string, options?: object): Environment {
  return { SESSION_STORE: name, ...(options !== undefined && { SESSION_STORE_OPTIONS: JSON.stringify(options) }) };
}
