import type { Clock } from './clock.ts';
import { StoreTimeoutError } from './errors.ts';
import type { SessionId } from './record.ts';
import { within } from './within.ts';

/** Lets those who work on the same session go one after the other, in the order in which they came. Within this process only. */
export class Turns {
  readonly #clock: Clock;
  readonly #longestWait: number;
  readonly #last = new Map<SessionId, Promise<void>>();

  /** @param longestWait - in milliseconds; who has waited for so long gives up with `STORE_TIMEOUT` */
  constructor(clock: Clock, longestWait: number) {
    this.#clock = clock;
    this.#longestWait = longestWait;
  }

  /** Waits for all who came before, then does the work. */
  async inTurn<Result>(id: SessionId, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(id);
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    const turn = before === undefined ? over : before.then(() => over);
    this.#last.set(id, turn);
    try {
      if (before !== undefined) await this.#waitFor(before, id);
      return await work();
    } finally {
      end();
      if (this.#last.get(id) === turn) this.#last.delete(id);
    }
  }

  async #waitFor(before: Promise<void>, id: SessionId): Promise<void> {
    if (await within(this.#clock, this.#longestWait, before)) return;
    throw new StoreTimeoutError(`Other commits to session ${id} did not end within ${this.#longestWait} ms.`);
  }
}
