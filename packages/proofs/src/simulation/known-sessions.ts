import type { SessionToken } from '@coatcheck/core';
import type { Chance } from './chance.ts';

/** A token of a session, and the name under which the history knows it. */
export interface KnownToken {
  readonly session: string;
  readonly name: string;
  readonly secret: SessionToken;
}

/** What the clients of all processes know of sessions and tell each other, as the tabs of a browser share its cookies. */
export class KnownSessions {
  readonly #most: number;
  readonly #tokens = new Map<string, KnownToken[]>();
  readonly #ended = new Set<string>();
  #names = 0;
  #atWork = 0;

  /** @param most - how many sessions there are to be at the same time */
  constructor(most: number) {
    this.#most = most;
  }

  /** A name for a session that is to be created; undefined if there are enough of them. */
  begin(): string | undefined {
    if (this.#atWork >= this.#most) return undefined;
    this.#atWork += 1;
    this.#names += 1;
    return `s${this.#names}`;
  }

  /** Somebody saw that this session has ended, or it never came to be: another takes its place. */
  end(session: string): void {
    if (this.#ended.has(session)) return;
    this.#ended.add(session);
    this.#atWork -= 1;
  }

  /** A name for something that is to be told apart from all else in the history. */
  fresh(kind: string): string {
    this.#names += 1;
    return `${kind}-${this.#names}`;
  }

  learn(token: KnownToken): void {
    this.#tokens.set(token.session, [...(this.#tokens.get(token.session) ?? []), token]);
  }

  /** Some token, most often the newest of a session that is there; undefined as long as there are no sessions. */
  some(chance: Chance): KnownToken | undefined {
    if (this.#tokens.size === 0) return undefined;
    const tokens = chance.weighed(Array.from(this.#tokens), ([session]) => (this.#ended.has(session) ? 0.1 : 1))[1];
    return chance.happens(0.8) ? tokens.at(-1) : chance.of(tokens);
  }

  /** Whether nobody was given a later token of the session. */
  isNewest({ session, name }: KnownToken): boolean {
    return this.#tokens.get(session)?.at(-1)?.name === name;
  }

  /** All tokens that anybody was given, by session. */
  get all(): ReadonlyMap<string, readonly KnownToken[]> {
    return this.#tokens;
  }
}
