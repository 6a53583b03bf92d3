import type { Clock } from '../../src/clock.ts';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #wall: number;
  #elapsed = 0;
  readonly #timers = new Set<Timer>();
  /** The delays that timers were asked for, in order; those of background work apart. */
  readonly delays: number[] = [];
  readonly backgroundDelays: number[] = [];

  constructor(start: number = Date.UTC(2030, 0, 1)) {
    this.#wall = start;
  }

  now(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  after(delay: number, callback: () => void, kind?: 'background'): () => void {
    (kind === 'background' ? this.backgroundDelays : this.delays).push(delay);
    const timer = { at: this.#elapsed + delay, callback };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** How many timers are waiting. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Sets the time of day alone, as an administrator does. */
  jumpTo(time: number): void {
    this.#wall = time;
  }

  /** Lets time pass: timers fire in order, and what follows upon each has happened before the next. */
  async advance(milliseconds: number): Promise<void> {
    await eventsHandled();
    const end = this.#elapsed + milliseconds;
    for (let timer = this.#nextUntil(end); timer !== undefined; timer = this.#nextUntil(end)) {
      this.#timers.delete(timer);
      this.#moveTo(timer.at);
      timer.callback();
      await eventsHandled();
    }
    this.#moveTo(end);
  }

  #nextUntil(end: number): Timer | undefined {
    const due = [...this.#timers].filter(({ at }) => at <= end);
    return due.toSorted((one, other) => one.at - other.at)[0];
  }

  #moveTo(elapsed: number): void {
    this.#wall += elapsed - this.#elapsed;
    this.#elapsed = elapsed;
  }
}

/** Resolves when all that follows upon promises settled so far has run. */
export function eventsHandled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
