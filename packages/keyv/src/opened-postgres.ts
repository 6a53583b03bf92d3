import type { Clock } from '@coatcheck/core';
import { badSetting } from './options.ts';

/** What the package of an adapter exports. */
export type AdapterClass = new (connection?: unknown) => unknown;

/** What was made by such a class, and how it is closed. */
export interface MadeAdapter {
  readonly adapter: unknown;
  readonly close: (clock: Clock) => Promise<void>;
}

/** The pool of connections that the adapter has pg make. */
interface Pool {
  on(event: 'error', listener: (error: unknown) => void): unknown;
  end(): Promise<void>;
}

let pools = 0;

/** In milliseconds. A server that does not answer is not waited for. */
const LONGEST_GOODBYE = 1000;

/**
 * The adapter for PostgreSQL shares its pools between all who name the same URI, ends those of others with its own, and has nobody listen to
 * their errors, so that a restart of the server would end this process. So this store has a pool of its own: the name of the application in
 * its URI makes it another, and the pool makes itself known by the first line that it logs.
 */
export function openPostgres(Adapter: AdapterClass, given: string | undefined): MadeAdapter {
  const own = new Set<Pool>();
  pools += 1;
  const log = function (this: Pool): void {
    if (own.has(this)) return;
    own.add(this);
    this.on('error', () => undefined);
  };
  const adapter = new Adapter({
    uri: withName(given ?? 'postgresql://localhost:5432', `${process.pid}-${pools}`),
    log,
  });
  const close = async (clock: Clock): Promise<void> => {
    const { promise: late, resolve: giveUp } = Promise.withResolvers<void>();
    const cancel = clock.after(LONGEST_GOODBYE, giveUp);
    // A pool waits for what its server was asked last.
    await Promise.race([Promise.all([...own].map(async (pool) => pool.end())), late]);
    cancel();
  };
  return { adapter, close };
}

function withName(uri: string, name: string): string {
  if (!URL.canParse(uri))
    throw badSetting("option 'uri' is wrong: expected a URL such as 'postgresql://user@host/database'.");
  const url = new URL(uri);
  url.searchParams.set('application_name', `${url.searchParams.get('application_name') ?? 'coatcheck'} ${name}`);
  return url.href;
}
