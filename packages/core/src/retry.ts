import type { Clock } from './clock.ts';
import type { Engine } from './engine.ts';

/** The first retries follow at once: most often the other commit is over by then. */
const AT_ONCE = 3;
/** The longest pause between two attempts, in milliseconds. */
const LONGEST_PAUSE = 64;

/**
 * Counts the attempts of something that may have to be tried again because another commit came first, until the deadline.
 *
 * @example `const attempts = new Attempts(engine); do { if (await tried()) return; } while (await attempts.again());`
 */
export class Attempts {
  readonly #clock: Clock;
  readonly #chance: () => number;
  readonly #end: number;
  #count = 0;

  constructor({ clock, chance, deadline }: Pick<Engine, 'clock' | 'chance' | 'deadline'>) {
    this.#clock = clock;
    this.#chance = chance;
    this.#end = clock.monotonic() + deadline;
  }

  /** Whether to try again. Waits first: not at all at the beginning, then a random part of a time that doubles with each attempt. */
  async again(): Promise<boolean> {
    this.#count += 1;
    if (this.#count > AT_ONCE) {
      const pause = this.#chance() * Math.min(LONGEST_PAUSE, 2 ** (this.#count - AT_ONCE));
      await new Promise<void>((resolve) => this.#clock.after(pause, resolve));
    }
    return this.#clock.monotonic() < this.#end;
  }
}
