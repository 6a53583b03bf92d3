import { hasCode } from '../../src/errors.ts';
import type { ErrorCode } from '../../src/errors.ts';
import type { ManualClock } from './manual-clock.ts';

/**
 * What some work comes to while so many milliseconds pass, at most: what it gives, or the code of its error; `'pending'` if it is still
 * under way after that. With 0, what it comes to without any time passing.
 */
export async function outcomeWithin<Result>(
  milliseconds: number,
  clock: ManualClock,
  work: Promise<Result>,
  step: number = 10,
): Promise<Result | ErrorCode | 'pending'> {
  const state: { outcome?: Result | ErrorCode } = {};
  const noted = codeOrResult(work).then((outcome) => (state.outcome = outcome));
  // What fails otherwise than with a code fails the test, once it is awaited below.
  noted.catch(() => undefined);
  await clock.advance(0);
  const isOver = (): boolean => 'outcome' in state;
  for (let passed = 0; passed < milliseconds && !isOver(); passed += step) await clock.advance(step);
  return Promise.race([noted, Promise.resolve('pending' as const)]);
}

async function codeOrResult<Result>(work: Promise<Result>): Promise<Result | ErrorCode> {
  try {
    return await work;
  } catch (error) {
    if (hasCode(error)) return error.code;
    throw error;
  }
}
