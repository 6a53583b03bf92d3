import type { SessionToken } from '@coatcheck/core';

/** A token as processes tell each other of it. */
export interface KnownToken {
  /** Where its session stands: of the sessions at one place, the one that was told of last is worked on. */
  readonly place: number;
  /** The names under which histories know its session and itself. */
  readonly session: string;
  readonly name: string;
  /** The token. */
  readonly secret: SessionToken;
}

/** What a process was told of tokens, in the order in which it was told. */
export class KnownTokens {
  readonly #places = new Map<number, KnownToken[]>();

  learn(token: KnownToken): void {
    const tokens = this.#places.get(token.place);
    if (tokens === undefined) this.#places.set(token.place, [token]);
    else tokens.push(token);
  }

  /** Some token, most often the latest of its place, and else any earlier one: of the same session, or of one that stood there before. */
  some(chance: () => number): KnownToken {
    const tokens = oneOf([...this.#places.values()], chance);
    const latest = tokens.at(-1);
    return latest === undefined || chance() < 0.2 ? oneOf(tokens, chance) : latest;
  }

  /** Whether nobody has told of a later token at the same place. */
  isLatest({ place, name }: KnownToken): boolean {
    return this.#places.get(place)?.at(-1)?.name === name;
  }
}

/** One of some, each as likely as the others. */
export function oneOf<Item>(items: readonly Item[], chance: () => number): Item {
  const item = items[Math.floor(chance() * items.length)];
  if (item === undefined) throw new RangeError('There is nothing to choose from.');
  return item;
}
