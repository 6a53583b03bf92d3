import type { Clock } from '@coatcheck/core';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  readonly #start = Date.UTC(2030, 0, 1);
  readonly #timers = new Set<Timer>();
  #elapsed = 0;

  now(): number {
    return this.#start + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  after(delay: number, callback: () => void): () => void {
    const timer = { at: this.#elapsed + delay, callback };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Lets time pass: timers fire in order, and what follows upon each has happened before the next. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#elapsed + milliseconds;
    for (let timer = this.#nextUntil(end); timer !== undefined; timer = this.#nextUntil(end)) {
      this.#timers.delete(timer);
      this.#elapsed = timer.at;
      timer.callback();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#elapsed = end;
  }

  #nextUntil(end: number): Timer | undefined {
    const due = [...this.#timers].filter(({ at }) => at <= end);
    return due.toSorted((one, other) => one.at - other.at)[0];
  }
}
