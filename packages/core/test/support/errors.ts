import { hasCode } from '../../src/errors.ts';
import type { CoatcheckError } from '../../src/errors.ts';

/** What some work fails with, if that is an error of ours; anything else fails the test. */
export async function errorOf(work: Promise<unknown> | (() => unknown)): Promise<CoatcheckError> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (hasCode(error)) return error;
    throw error;
  }
  throw new Error('This was expected to fail, and did not.');
}
