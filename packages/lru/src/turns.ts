import type { SessionId } from '@coatcheck/core';

/** Work on the same session that takes time is done one after the other, in the order in which it came; work on others does not wait. */
export class Turns {
  /** For each session at work, when the last turn so far will be over, well or not. */
  readonly #over = new Map<SessionId, Promise<void>>();

  /** Whether nothing is at work on a session. */
  isFree(id: SessionId): boolean {
    return !this.#over.has(id);
  }

  /** Does work in its turn: at once, if nothing else is at work on that session. */
  take<Answer>(id: SessionId, work: () => Promise<Answer>): Promise<Answer> {
    const before = this.#over.get(id);
    const turn = before === undefined ? work() : before.then(work);
    const ended = (): void => {
      if (this.#over.get(id) === over) this.#over.delete(id);
    };
    const over = turn.then(ended, ended);
    this.#over.set(id, over);
    return turn;
  }

  /** When nothing is at work on any session, what came meanwhile included. */
  async idle(): Promise<void> {
    while (this.#over.size > 0) await Promise.all(this.#over.values());
  }
}
