/** Where all time comes from. One clock for an application, so that a test can move it. */
export interface Clock {
  /** The time of day, in milliseconds since the epoch. It may jump. */
  now(): number;
  /** Milliseconds from an arbitrary beginning. It never goes back. */
  monotonic(): number;
  /**
   * Calls `callback` once after `delay` milliseconds, however long; returns what cancels it. Somebody waits for it, so it keeps the process
   * alive, unless it is for work in the background.
   */
  after(delay: number, callback: () => void, kind?: 'background'): () => void;
}

/** The longest delay that a timer of the platform holds, in milliseconds; a longer one would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The platform's clock and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delay, callback, kind) {
    let timer: ReturnType<typeof setTimeout>;
    const wait = (left: number): void => {
      timer = setTimeout(
        () => (left > LONGEST_TIMER ? wait(left - LONGEST_TIMER) : callback()),
        Math.min(left, LONGEST_TIMER),
      );
      // Timers of workerd are numbers and keep nothing alive.
      if (kind === 'background' && typeof timer === 'object') timer.unref();
    };
    wait(Math.max(0, delay));
    return () => clearTimeout(timer);
  },
};
