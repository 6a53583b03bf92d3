import { setTimeout } from 'node:timers/promises';
import { KeyvPostgres as KeyvPostgres5 } from '@coatcheck/keyv-5';
import { KeyvPostgres as KeyvPostgres6 } from '@coatcheck/keyv-6';
import type { KeyValues } from '../../src/index.ts';

/** The pool of an adapter, as far as tests have to do with it. */
interface Pool {
  readonly totalCount: number;
  on(event: 'error', listener: () => void): unknown;
  end(): Promise<void>;
}

let count = 0;

/** An adapter, and its pool. */
export interface PostgresAdapter {
  readonly adapter: KeyValues;
  readonly query: (text: string, values: readonly unknown[]) => Promise<unknown>;
  /** When the pool has noticed that its connections are broken. */
  readonly disconnected: () => Promise<void>;
  readonly end: () => Promise<void>;
}

/** An adapter for PostgreSQL that shares its pool with no other, as adapters do unless their URIs differ, and somebody to listen to its errors. */
export function postgresAdapter(line: 5 | 6, uri: string): PostgresAdapter {
  const pools = new Set<Pool>();
  const options = {
    uri: `${uri}?application_name=test-${(count += 1)}`,
    log(this: Pool) {
      if (pools.has(this)) return;
      pools.add(this);
      this.on('error', () => undefined);
    },
  };
  const adapter = line === 5 ? new KeyvPostgres5(options) : new KeyvPostgres6(options);
  return {
    adapter,
    query: Reflect.get(adapter, 'query') as PostgresAdapter['query'],
    async disconnected() {
      while ([...pools].some(({ totalCount }) => totalCount > 0)) await setTimeout(1);
    },
    end: async () => void (await Promise.all([...pools].map(async (pool) => pool.end()))),
  };
}
