import { systemClock } from '@coatcheck/core';
import type { Clock } from '@coatcheck/core';

/** The system's clock, which costs what it costs in production, but ahead of the time by as much as a benchmark wants. */
export class AdvancingClock implements Clock {
  #ahead = 0;
  /** The same before it is rounded to whole milliseconds, of which a clock consists. */
  #exact = 0;

  now(): number {
    return systemClock.now() + this.#ahead;
  }

  monotonic(): number {
    return systemClock.monotonic() + this.#ahead;
  }

  after(delay: number, callback: () => void, kind?: 'background'): () => void {
    return systemClock.after(delay, callback, kind);
  }

  /** Lets some milliseconds pass, or a part of one. */
  advance(milliseconds: number): void {
    this.#exact += milliseconds;
    this.#ahead = Math.floor(this.#exact);
  }

  /** Makes it this late, in milliseconds since the epoch; never earlier than it was. */
  set(time: number): void {
    this.advance(Math.max(0, time - this.now()));
  }
}
