import type { Clock } from '@coatcheck/core';

/** The last piece of work that was asked for, by what it is about. */
const last = new Map<string, Promise<unknown>>();

/** For so long the work before is waited for, in milliseconds: a backend that never answers must not keep a session for ever. */
const LONGEST_TURN = 60_000;

/**
 * Does work on one thing at a time: after all that was asked for before on the same. For the whole process, since two stores may lead to the
 * same backend without knowing of each other.
 */
export async function inTurn<Result>(clock: Clock, about: string, work: () => Promise<Result>): Promise<Result> {
  const before = last.get(about);
  const result = before === undefined ? work() : over(clock, before).then(work);
  last.set(about, result);
  try {
    return await result;
  } finally {
    if (last.get(about) === result) last.delete(about);
  }
}

async function over(clock: Clock, work: Promise<unknown>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const cancel = clock.after(LONGEST_TURN, resolve);
  await Promise.race([work.catch(() => undefined), late]);
  cancel();
}
