import { hasCode, SessionError } from '@coatcheck/core';
import type { ErrorCode } from '@coatcheck/core';

import { ClientGone } from './client.ts';

/** The status of a response to a request that failed. */
export type FailureStatus = 401 | 409 | 500 | 503;

const statuses: { readonly [Code in ErrorCode]?: FailureStatus } = {
  UNKNOWN_TOKEN: 401,
  // Nothing was written; what the client wants to do may be done again on what is there now.
  CONFLICT: 409,
  SESSION_GONE: 409,
  LEASE_LOST: 409,
  // With the new token, which another response has brought, it may be done again.
  OLD_TOKEN: 409,
  // Waiting does not help, as 429 would have it: somebody has to sign out elsewhere first.
  TOO_MANY_SESSIONS: 409,
  BUSY: 503,
  STORE_FAILED: 503,
  STORE_FULL: 503,
  STORE_TIMEOUT: 503,
  INDETERMINATE: 503,
  CLOSED: 503,
  NOT_OPEN: 503,
};

const texts: { readonly [status: number]: string } = {
  401: 'Unauthorized',
  409: 'Conflict',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/**
 * The status that an error deserves: 401 for a token that was refused; 409 for a session that others changed or ended meanwhile, and for
 * what the state of the session forbids; 503 for a session at which others are at work for too long, and for a store that failed; and 500
 * for everything else. For error handlers of one's own.
 */
export function failureStatus(error: unknown): FailureStatus {
  return (hasCode(error) ? statuses[error.code] : undefined) ?? 500;
}

/** The headers that an error deserves: `Retry-After`, in seconds, if it is `BUSY`. For error handlers of one's own. */
export function failureHeaders(error: unknown): Record<string, string> {
  if (!hasCode(error, 'BUSY') || !('retryAfter' in error)) return {};
  return { 'Retry-After': String(Math.max(1, Math.ceil(Number(error.retryAfter) / 1_000))) };
}

/** The same error, with its status and headers where the last error handler of Express looks for them. */
export function answerable(error: unknown): unknown {
  if (hasCode(error)) Object.assign(error, { status: failureStatus(error), headers: failureHeaders(error) });
  return error;
}

/** All that a client is told of a failure. */
export function failureText(status: number): string {
  return `${texts[status] ?? `Status ${status}`}\n`;
}

/** The headers of an answer that says no more than that. */
export const textHeaders: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Type': 'text/plain; charset=utf-8',
};

/**
 * Tells the operator of a failure that nobody else is told of. That others were faster, a token too old, or a client out of patience, is not
 * a fault.
 */
export function report(error: unknown): void {
  if (failureStatus(error) >= 500 && !(error instanceof ClientGone)) console.error(error);
}

/** The error of a request whose token belongs to no session, where such are refused. */
export function unknownToken(): SessionError {
  const message =
    'The request presents a token that belongs to no session (any more); the option unknownToken refuses it.';
  return new SessionError('UNKNOWN_TOKEN', message);
}
