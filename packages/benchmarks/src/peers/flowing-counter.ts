import type { RecordStore } from '@coatcheck/core';
import { fill, openCounter, TIMEOUT } from './coatcheck.ts';
import type { Counter } from './coatcheck.ts';

/**
 * A counter where sessions come and go: they were last used at moments spread evenly over somewhat more than a timeout, as many come as
 * become stale, and a sweep always meets the same picture.
 */
export class FlowingCounter {
  readonly application: Counter['application'];
  /** How many are stale after each flow, until they are swept. */
  readonly stale: number;
  readonly #counter: Counter;
  readonly #step: number;
  #now = Date.now();

  /** Opens an application over a store, and fills it up to where the first sessions become stale. */
  static async open(store: RecordStore, sessions: number, stale: number): Promise<FlowingCounter> {
    const counter = new FlowingCounter(await openCounter(store), sessions, stale);
    await counter.#come(sessions - stale);
    return counter;
  }

  private constructor(counter: Counter, sessions: number, stale: number) {
    this.#counter = counter;
    this.application = counter.application;
    this.stale = stale;
    this.#step = TIMEOUT / (sessions - stale);
  }

  /** When the last session came. */
  get now(): number {
    return this.#now;
  }

  get store(): RecordStore {
    return this.#counter.store;
  }

  /** Lets time pass until so many sessions have come, and so many have become stale. */
  async flow(): Promise<void> {
    await this.#come(this.stale);
  }

  /** 1 if so many are as many as should be stale, give or take those of the moments that passed since the last session came; else 0. */
  isAboutAllStale(count: number): number {
    return Number(Math.abs(count - this.stale) <= Math.max(1, this.stale / 10));
  }

  async #come(sessions: number): Promise<void> {
    const { clock } = this.#counter;
    await fill(this.#counter, sessions, 1, () => {
      this.#now += this.#step;
      clock.set(this.#now);
    });
  }
}
