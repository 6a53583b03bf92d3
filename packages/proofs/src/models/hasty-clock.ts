import type { Clock } from '@coatcheck/core';

/** How many times too fast it is. */
const HASTE = 100;

/** A clock on which durations pass far too fast: whoever waits by it waits for a small part of the time. */
export function hastyClock(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic() * HASTE,
    after: (delay, callback, kind) => clock.after(delay / HASTE, callback, kind),
  };
}
