import type { Clock, SessionId } from '@coatcheck/core';

/** For so many milliseconds after a call that was not answered it may still take effect; then nobody waits for it any longer. */
const OPEN_FOR = 60_000;
/** That a session has ended is remembered for so many milliseconds after that, since remembering costs little: fifteen minutes. */
const REMEMBERED_FOR = 900_000;
/** So many sessions are remembered; of more, those are forgotten whose last such call is longest ago. */
const MOST = 10_000;

interface Doubt {
  /** When the last such call failed, by the monotonic clock. */
  readonly since: number;
  /** Whether the session has ended, so that whatever appears under its id is none. */
  hasEnded: boolean;
}

/**
 * The sessions about which the overflow store was told to do something, and did not say whether it has (`INDETERMINATE`): it may have
 * happened, and may yet happen. As long as that is so, memory alone decides: what is held stays held, and what has ended has ended.
 */
export class Undecided {
  readonly #clock: Clock;
  readonly #doubts = new Map<SessionId, Doubt>();
  #isGivenUp = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#doubts.size;
  }

  /** Notes that a call about a session was not answered. */
  add(id: SessionId): void {
    const hasEnded = this.hasEnded(id);
    this.#doubts.delete(id);
    this.#doubts.set(id, { since: this.#clock.monotonic(), hasEnded });
    const [longest] = this.#doubts.keys();
    if (longest !== undefined && this.#doubts.size > MOST) this.#doubts.delete(longest);
  }

  /** Whether a call about a session may still take effect, so that it must not leave memory. */
  isOpen(id: SessionId): boolean {
    const doubt = this.#doubts.get(id);
    return doubt !== undefined && !this.#isGivenUp && this.#clock.monotonic() - doubt.since < OPEN_FOR;
  }

  /** Notes that a session has ended that was held in memory. */
  end(id: SessionId): void {
    const doubt = this.#doubts.get(id);
    if (doubt !== undefined) doubt.hasEnded = true;
  }

  /** Whether a session that is not held has ended, whatever the overflow store says of it. */
  hasEnded(id: SessionId): boolean {
    return this.#doubts.get(id)?.hasEnded === true;
  }

  delete(id: SessionId): void {
    this.#doubts.delete(id);
  }

  /** The ids of those that need not be remembered any longer. */
  old(): SessionId[] {
    const before = this.#clock.monotonic() - REMEMBERED_FOR;
    return Array.from(this.#doubts).flatMap(([id, { since }]) => (this.#isGivenUp || since <= before ? [id] : []));
  }

  /** Whoever stops the store cannot wait: from now on no call is taken to be open, and nothing needs to be remembered. */
  giveUp(): void {
    this.#isGivenUp = true;
  }
}
