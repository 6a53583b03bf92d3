import { hasCode, SessionError } from '@coatcheck/core';
import type { ErrorCode } from '@coatcheck/core';

/** The status of a response to a request that failed. */
export type FailureStatus = 401 | 409 | 500 | 503;

const statuses: { readonly [Code in ErrorCode]?: FailureStatus } = {
  UNKNOWN_TOKEN: 401,
  // Nothing was written; what the client wants to do may be done again on what is there now.
  CONFLICT: 409,
  SESSION_GONE: 409,
  STORE_FAILED: 503,
  STORE_FULL: 503,
  STORE_TIMEOUT: 503,
  INDETERMINATE: 503,
  CLOSED: 503,
  NOT_OPEN: 503,
};

const texts: Readonly<Record<FailureStatus, string>> = {
  401: 'Unauthorized',
  409: 'Conflict',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/**
 * The status that an error deserves: 401 for a token that was refused, 409 for a session that others changed or ended meanwhile, 503
 * for a store that failed, and 500 for everything else. For error handlers of one's own.
 */
export function failureStatus(error: unknown): FailureStatus {
  return (hasCode(error) ? statuses[error.code] : undefined) ?? 500;
}

/** All that a client is told of a failure. */
export function failureText(status: FailureStatus): string {
  return `${texts[status]}\n`;
}

/** The headers of an answer that says no more than that. */
export const failureHeaders: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Content-Type': 'text/plain; charset=utf-8',
};

/** Tells the operator of a failure that nobody else is told of. That others were faster, or a token too old, is not a fault. */
export function report(error: unknown): void {
  if (failureStatus(error) >= 500) console.error(error);
}

/** The error of a request whose token belongs to no session, where such are refused. Express answers with its status. */
export function unknownToken(): SessionError {
  const message =
    'The request presents a token that belongs to no session (any more); the option unknownToken refuses it.';
  return Object.assign(new SessionError('UNKNOWN_TOKEN', message), { status: 401 });
}
