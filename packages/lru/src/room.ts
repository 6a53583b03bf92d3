import type { Clock } from '@coatcheck/core';

/** If for so many milliseconds nothing has left, nobody waits any longer. */
const PATIENCE = 1_000;

interface Waiting {
  readonly goOn: () => void;
  readonly giveUp: (reason: Error) => void;
}

/** Those who wait, in turn, for room where there are too many. */
export class Room {
  readonly #clock: Clock;
  readonly #refusal: () => Error;
  readonly #waiting: Waiting[] = [];
  /** Whether somebody has left since it was last looked at that. */
  #moves = false;
  #cancel: (() => void) | undefined;

  /** @param refusal - what those are told who wait in vain */
  constructor(clock: Clock, refusal: () => Error) {
    this.#clock = clock;
    this.#refusal = refusal;
  }

  /** Until there may be room. Rejects with the refusal if nothing moves, or if it is known that nothing will. */
  async wait(): Promise<void> {
    await new Promise<void>((goOn, giveUp) => {
      this.#waiting.push({ goOn, giveUp });
      this.#watch();
    });
  }

  /** Somebody has left: whoever has waited for longest may look again. */
  freed(): void {
    this.#moves = true;
    this.next();
  }

  /** There is room for one more than the last who was let in: so the next may look, too. */
  next(): void {
    this.#waiting.shift()?.goOn();
    if (this.#waiting.length === 0) this.#unwatch();
  }

  /** Nobody needs to wait any longer. */
  refuse(): void {
    this.#unwatch();
    for (const { giveUp } of this.#waiting.splice(0)) giveUp(this.#refusal());
  }

  #watch(): void {
    if (this.#cancel !== undefined) return;
    this.#moves = false;
    this.#cancel = this.#clock.after(PATIENCE, () => {
      this.#cancel = undefined;
      if (this.#moves) this.#watch();
      else this.refuse();
    });
  }

  #unwatch(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
