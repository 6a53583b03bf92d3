import type { ServerResponse } from 'node:http';

/** Counts the requests that are under way. */
export class Traffic {
  #underWay = 0;
  #most = 0;

  /** How many there were at the same time, at the most. */
  get most(): number {
    return this.#most;
  }

  /** A request begins; it ends when its response is sent, or its connection breaks. */
  begins(response: ServerResponse): void {
    this.#underWay += 1;
    this.#most = Math.max(this.#most, this.#underWay);
    response.once('close', () => {
      this.#underWay -= 1;
    });
  }
}
