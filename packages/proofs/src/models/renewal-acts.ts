import type { SessionToken } from '@coatcheck/core';
import type { Act } from './one-session.ts';
import { tell } from './tell.ts';

/** For how long an old token still leads to its session in the models with a grace, in milliseconds: longer than a renewal stays incomplete. */
export const GRACE = 120_000;

/** How somebody renews a token. */
export interface Renewing {
  /** For how long the old token still leads to the session, in milliseconds; not at all unless given. */
  readonly grace?: number;
  readonly mode?: 'optimistic' | 'exclusive';
  /** How old a token has to be, in milliseconds, to be renewed; any is, unless given. */
  readonly after?: number;
}

/** Adds one to the counter and renews the token; comes back with the new one. Who finds it renewed by somebody else leaves it at that. */
export function renews({ mode = 'optimistic', ...renewal }: Renewing = {}): Act {
  return async (at) => {
    let renewed: SessionToken | undefined;
    await tell(at, async () => {
      await using session = await at.application.checkOut(at.given.token, { mode });
      if (session.isNew) return 'gone';
      session.increment('n');
      session.renew(renewal);
      const { outcome, error } = await session.tryCheckIn();
      if (outcome === 'conflict') return 'left to the other';
      if (error !== undefined) throw error;
      renewed = session.token;
      return 'counted';
    });
    return renewed;
  };
}
