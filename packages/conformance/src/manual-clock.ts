import type { Clock } from '@coatcheck/core';

interface Timer {
  /** On the monotonic clock, in milliseconds. */
  readonly dueAt: number;
  readonly callback: () => void;
}

/**
 * A clock that stands still until it is told to move, so that a test never sleeps. It starts at a fixed date; both times are in
 * milliseconds.
 *
 * @example const clock = new ManualClock(); await application.checkIn(session); clock.advance(30 * 60_000);
 */
export class ManualClock implements Clock {
  /** Noon of the first day of 2026, in UTC: the time of day of a new clock. */
  static readonly START: number = Date.UTC(2026, 0, 1, 12);

  #now: number;
  #monotonic = 0;
  readonly #timers = new Set<Timer>();

  constructor(start: number = ManualClock.START) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(delay: number, callback: () => void): () => void {
    const timer: Timer = { dueAt: this.#monotonic + Math.max(0, delay), callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many timers wait to be fired. */
  get pending(): number {
    return this.#timers.size;
  }

  /** How long it is until the first timer is due; `Infinity` if none waits. */
  get untilNext(): number {
    return (this.#firstDue(Infinity)?.dueAt ?? Infinity) - this.#monotonic;
  }

  /** Lets time pass, and fires what becomes due, in order. */
  advance(milliseconds: number): void {
    const end = this.#monotonic + milliseconds;
    for (let due = this.#firstDue(end); due !== undefined; due = this.#firstDue(end)) this.#fire(due);
    this.#moveTo(end);
  }

  /** The same, and lets promises settle after each timer that fires and at the end. */
  async advanceAsync(milliseconds: number): Promise<void> {
    const end = this.#monotonic + milliseconds;
    for (let due = this.#firstDue(end); due !== undefined; due = this.#firstDue(end)) {
      this.#fire(due);
      await settled();
    }
    this.#moveTo(end);
    await settled();
  }

  /** Sets the time of day forwards or back, as an administrator would: no time passes, and no timer fires. */
  jump(milliseconds: number): void {
    this.#now += milliseconds;
  }

  #firstDue(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueAt <= end && (first === undefined || timer.dueAt < first.dueAt)) first = timer;
    }
    return first;
  }

  #fire(timer: Timer): void {
    this.#moveTo(timer.dueAt);
    this.#timers.delete(timer);
    timer.callback();
  }

  #moveTo(monotonic: number): void {
    // A callback may have moved the clock further already.
    if (monotonic <= this.#monotonic) return;
    this.#now += monotonic - this.#monotonic;
    this.#monotonic = monotonic;
  }
}

/** All promises that need no I/O have settled once the event loop has gone round. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
