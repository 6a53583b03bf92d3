import type { StoreContext } from '@coatcheck/core';
import type { Backend } from './backend.ts';
import type { Guarantee } from './capabilities.ts';
import { ComparedRecords } from './compared-records.ts';
import { databaseOf } from './database.ts';
import { ErrorWatch } from './error-watch.ts';
import { placeOf } from './adapter-place.ts';
import type { Records } from './records.ts';
import type { RedisAdapter } from './redis-client.ts';
import { ScriptRecords } from './script-records.ts';
import { StatementRecords } from './statement-records.ts';
import { wrappingOf } from './wrapping.ts';
import type { Expectations } from './redis-server.ts';

/** What keeps the keys of this store apart from others, unless told. */
const NAMESPACE = 'coatcheck';

/** How records are to be kept. */
export interface Keeping extends Omit<Expectations, 'report'> {
  readonly guarantee: Guarantee;
  readonly namespace: string | undefined;
  readonly context: StoreContext;
}

/** Keeps records on a backend, with a guarantee that it can give. */
export function recordsOn(backend: Backend, { guarantee, namespace, durability, context }: Keeping): Records {
  const { kind, keyv, adapter } = backend;
  const wrapping = wrappingOf(keyv);
  const { clock } = context;
  // An event that nobody listens to would end the process. The Keyv first: it passes on what the adapter emits.
  for (const emitter of [keyv, adapter]) if (emitter !== undefined) ErrorWatch.of(emitter);
  const own = backend.namespace ?? namespace ?? NAMESPACE;
  if (guarantee === 'server' && kind === 'redis') {
    const report = (problem: unknown): void => context.report(problem);
    return new ScriptRecords({ adapter: adapter as RedisAdapter, namespace: own, wrapping, clock, durability, report });
  }
  if (guarantee === 'server' && (kind === 'postgres' || kind === 'sqlite')) {
    return new StatementRecords({ database: databaseOf(kind, adapter), namespace: own, wrapping, durability });
  }
  return new ComparedRecords({ place: placeOf(backend, own, clock), wrapping, clock, alone: guarantee === 'process' });
}
