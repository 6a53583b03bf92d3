import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '@coatcheck/core';

interface Timer {
  /** On the monotonic clock, in milliseconds. */
  readonly dueAt: number;
  readonly callback: () => void;
}

/**
 * The clock of one process. It stands still until it is told to move, and a timer that is due fires only when it is told to: a process may be
 * slow to wake up. Times are in milliseconds.
 */
export class SteppedClock implements Clock {
  /** Noon of the first day of 2026, in UTC: the time of day of a new clock. */
  static readonly START: number = Date.UTC(2026, 0, 1, 12);

  #now: number = SteppedClock.START;
  #monotonic = 0;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(delay: number, callback: () => void): () => void {
    // Like a timer of the platform, it goes on in the asynchronous context in which it was set.
    const timer = { dueAt: this.#monotonic + Math.max(0, delay), callback: AsyncLocalStorage.bind(callback) };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Waits for so long on this clock. */
  async wait(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => this.after(milliseconds, resolve));
  }

  /** How long it is until the first timer is due: at most 0 if one is, and `Infinity` if there is none. */
  get untilNext(): number {
    return (this.#first()?.dueAt ?? Infinity) - this.#monotonic;
  }

  /** Lets time pass. What becomes due by that does not fire yet. */
  pass(milliseconds: number): void {
    this.#now += milliseconds;
    this.#monotonic += milliseconds;
  }

  /** Lets time pass until the first timer is due, if it is not yet, and fires that one. */
  fireNext(): void {
    const first = this.#first();
    if (first === undefined) return;
    this.pass(Math.max(0, first.dueAt - this.#monotonic));
    this.#timers.delete(first);
    first.callback();
  }

  /** Sets the time of day forwards or back, as an administrator would: no time passes. */
  jump(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Of timers that are due at the same time, the one that was set first. */
  #first(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (first === undefined || timer.dueAt < first.dueAt) first = timer;
    }
    return first;
  }
}
