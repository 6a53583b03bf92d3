import type { Clock } from '@coatcheck/core';

/** Waits for an answer, but for no longer than this many milliseconds: then it throws, and whatever was asked for may still happen. */
export async function inTime<Answer>(clock: Clock, longest: number, answer: Promise<Answer>): Promise<Answer> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const cancel = clock.after(longest, () =>
    reject(new Error(`The backend's client did not answer within ${longest} ms.`)),
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    cancel();
  }
}
