import { randomBytes } from 'node:crypto';

/** Makes revisions that are never reused: a random incarnation for each maker, and a counter. */
export class Revisions {
  readonly #incarnation: string = randomBytes(12).toString('base64url');
  #count = 0;

  next(): string {
    this.#count += 1;
    return `${this.#incarnation}-${this.#count.toString(36)}`;
  }
}
