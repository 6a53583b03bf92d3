import type { Clock } from './clock.ts';

/** Waits for work, but not longer than this many milliseconds; the work goes on. Whether it ended in time; a failure is thrown. */
export async function within(clock: Clock, longest: number, work: Promise<unknown>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const cancel = clock.after(longest, () => resolve(false));
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    cancel();
  }
}
