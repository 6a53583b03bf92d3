import { NEVER } from '@coatcheck/core';
import type { SessionRecord } from '@coatcheck/core';

const MINUTE = 60_000;

/**
 * For so long a stale record stays in a backend that removes records by itself, as a share of the session's timeout and within limits: the
 * application sweeps every tenth of its timeout and at least every hour, and tells its `expiring` hook of what it finds.
 */
const LINGERS = 1 / 5;
const SHORTEST = MINUTE;
const LONGEST = 180 * MINUTE;

/** For how many milliseconds a backend has to keep a record, counted from `now`; undefined is for ever. */
export function lifetime(
  { accessedAt, expiresAt }: Pick<SessionRecord, 'accessedAt' | 'expiresAt'>,
  now: number,
): number | undefined {
  if (expiresAt >= NEVER) return undefined;
  const lingering = Math.min(LONGEST, Math.max(SHORTEST, (expiresAt - accessedAt) * LINGERS));
  return Math.ceil(Math.max(0, expiresAt - now) + lingering);
}
