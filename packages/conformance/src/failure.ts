import { hasCode } from '@coatcheck/core';
import type { ErrorCode } from '@coatcheck/core';

/** The code that a call fails with, thrown at once or later; 'nothing' if it does not fail. An error without a code is thrown on. */
export async function failureOf(call: () => unknown): Promise<ErrorCode | 'nothing'> {
  try {
    await call();
    return 'nothing';
  } catch (error) {
    if (hasCode(error)) return error.code;
    throw error;
  }
}
