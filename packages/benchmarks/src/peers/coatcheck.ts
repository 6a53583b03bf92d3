import { Application, sessionIdOf } from '@coatcheck/core';
import type { RecordStore, SessionId, SessionToken } from '@coatcheck/core';
import { shopSession } from '../data.ts';
import type { ShopSession } from '../data.ts';
import { AdvancingClock } from './clock.ts';

/** How long a session lives in all the stores, in milliseconds. */
export const TIMEOUT = 3_600_000;

/** An application of this project over some store, with sessions in it. */
export interface Counter {
  readonly application: Application<ShopSession>;
  readonly store: RecordStore;
  readonly clock: AdvancingClock;
  readonly tokens: SessionToken[];
  readonly ids: SessionId[];
}

/** Opens an application over a store. Sweeping is left to the benchmark, as in all peers. */
export async function openCounter(store: RecordStore): Promise<Counter> {
  const clock = new AdvancingClock();
  const settings = { sessionStore: store, timeout: TIMEOUT, sweepInterval: 'never', clock } as const;
  return { application: await Application.open<ShopSession>(settings), store, clock, tokens: [], ids: [] };
}

/** Stores as many new sessions more, `inFlight` at a time; `each` is called after each of them. */
export async function fill(counter: Counter, sessions: number, inFlight: number = 1, each?: () => void): Promise<void> {
  const first = counter.tokens.length;
  const end = first + sessions;
  let next = first;
  const lane = async (): Promise<void> => {
    while (next < end) {
      const n = next;
      next += 1;
      const token = await storeOne(counter, n);
      counter.tokens[n] = token;
      counter.ids[n] = sessionIdOf(token);
      each?.();
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
}

async function storeOne({ application }: Counter, n: number): Promise<SessionToken> {
  const session = await application.checkOut();
  const { user, csrf, cart, visits, signedInAt, seenAt } = shopSession(n);
  session.set('user', user).set('csrf', csrf).set('cart', cart).set('visits', visits);
  session.set('signedInAt', signedInAt).set('seenAt', seenAt);
  await session.checkIn();
  if (session.token === undefined) throw new Error('A new session has no token.');
  return session.token;
}
