import { checkOptions, duration, hasCode } from '@coatcheck/core';
import type { Duration, RenewOptions, Session } from '@coatcheck/core';

/** When tokens are renewed without anybody asking for it. */
export interface RenewalOptions {
  /** A token that is at least this old is renewed when its session is next checked in, unless that was for reading. */
  readonly every: Duration;
  /** For how long the old token still leads to the session: `'30s'` unless given. */
  readonly grace?: Duration;
}

/** Requests that are under way with the old token come to their end, and so do those that begin before the browser has the new one. */
const DEFAULT_GRACE = '30s';

/** Checks options and completes them: `BAD_SETTING`. */
export function renewalOf(given: RenewalOptions | undefined): RenewOptions | undefined {
  if (given === undefined) return undefined;
  const { every, grace = DEFAULT_GRACE } = checkOptions<RenewalOptions>('sessions, renewal', given, {
    every: { ...duration, required: true },
    grace: duration,
  });
  return { after: every, grace };
}

/** Has the token of a session renewed when it is checked in, if it is old enough. */
export function renewIfDue<Data extends object>(session: Session<Data>, renewal: RenewOptions | undefined): void {
  if (renewal === undefined || session.mode === 'read') return;
  try {
    session.renew(renewal);
  } catch (error) {
    // One that cannot be changed any more (it was checked in, given back or ended) keeps its token.
    if (!hasCode(error)) throw error;
  }
}
