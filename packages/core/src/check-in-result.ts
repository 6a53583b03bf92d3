import type { CheckInOutcome } from './draft.ts';
import { hasCode } from './errors.ts';
import type { CoatcheckError } from './errors.ts';

/**
 * What became of a check-in, as a value: what `checkIn` returns, or why it could not be. `'gone'`: the session ended meanwhile;
 * `'conflict'`: another commit forbids this one, or the lease was lost; `'indeterminate'`: nobody knows whether it was committed.
 */
export type CheckInResult =
  | { readonly outcome: CheckInOutcome; readonly error?: undefined }
  | { readonly outcome: 'gone' | 'conflict' | 'indeterminate'; readonly error: CoatcheckError };

const outcomes = {
  SESSION_GONE: 'gone',
  CONFLICT: 'conflict',
  LEASE_LOST: 'conflict',
  INDETERMINATE: 'indeterminate',
} as const;

/** The result of a check-in; what is none of its outcomes is thrown. */
export async function resultOf(checkIn: Promise<CheckInOutcome>): Promise<CheckInResult> {
  try {
    return { outcome: await checkIn };
  } catch (error) {
    if (hasCode(error) && isOutcome(error.code)) return { outcome: outcomes[error.code], error };
    throw error;
  }
}

function isOutcome(code: string): code is keyof typeof outcomes {
  return Object.hasOwn(outcomes, code);
}
