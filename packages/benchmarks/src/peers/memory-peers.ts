import session from 'express-session';
import type { SessionData } from 'express-session';
import createMemoryStore from 'memorystore';
import { TIMEOUT } from './coatcheck.ts';
import { ExpressStore } from './express-store.ts';

type MemorystoreClass = ReturnType<typeof createMemoryStore>;

const MemoryStore: MemorystoreClass = createMemoryStore(session);

/** The memory store that comes with express-session. */
export function expressMemoryStore(): ExpressStore<session.MemoryStore> {
  return new ExpressStore(new session.MemoryStore());
}

/** memorystore, with no pruning but what a benchmark asks for. Sessions live as long as their cookies. */
export function memorystore(): ExpressStore<InstanceType<MemorystoreClass>> {
  return new ExpressStore(new MemoryStore({ ttl: timeLeft }));
}

function timeLeft(_options: unknown, { cookie }: SessionData): number {
  return cookie.expires instanceof Date ? cookie.expires.getTime() - Date.now() : TIMEOUT;
}
