import type { Clock } from './clock.ts';
import type { SweepOptions } from './dictionary.ts';

/** An interval is drawn from this much around the given one, so that processes that started together do not sweep together. */
const JITTER = 0.1;

/** What a sweeper works with. */
export interface SweeperOptions {
  readonly clock: Clock;
  /** The mean time between two sweeps, in milliseconds. */
  readonly interval: number;
  readonly sweep: (options: SweepOptions) => Promise<unknown>;
  readonly failed: (error: unknown) => void;
}

/** Sweeps from time to time: the first time after one interval, never two at once, and again after a sweep that failed. */
export class Sweeper {
  readonly #options: SweeperOptions;
  readonly #stopped = new AbortController();
  #cancel: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: SweeperOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock, interval } = this.#options;
    const jittered = interval * (1 + JITTER * (2 * Math.random() - 1));
    const due = (): void => {
      this.#running = this.#sweep();
    };
    this.#cancel = clock.after(jittered, due, 'background');
  }

  /** Ends the sweep that may be running, and waits until it has ended. There will be no other. */
  async stop(): Promise<void> {
    this.#cancel();
    this.#stopped.abort();
    await this.#running;
  }

  async #sweep(): Promise<void> {
    const { signal } = this.#stopped;
    try {
      await this.#options.sweep({ signal });
    } catch (error) {
      this.#options.failed(error);
    }
    if (!signal.aborted) this.start();
  }
}
