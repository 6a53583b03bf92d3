import { hasCode } from '@coatcheck/core';
import type { CoatcheckError } from '@coatcheck/core';

/** The error of ours that a call throws at once. */
export function thrownBy(call: () => unknown): CoatcheckError {
  try {
    call();
  } catch (error) {
    if (hasCode(error)) return error;
    throw error;
  }
  throw new Error('It did not throw.');
}

/** The error of ours that a promise is rejected with. */
export async function rejectionOf(promise: unknown): Promise<CoatcheckError> {
  try {
    await promise;
  } catch (error) {
    if (hasCode(error)) return error;
    throw error;
  }
  throw new Error('It was not rejected.');
}
