import type { Clock } from './clock.ts';
import type { SessionId, SessionRecord } from './record.ts';

/** So many sessions are remembered; an older one is forgotten, and whoever waits for it sees it for the first time again. */
const REMEMBERED = 1_000;

/**
 * Since when leased sessions were seen unchanged, on the monotonic clock. What was seen once stays true however long ago it was: a revision
 * is never used again, so one that stands there now has stood there all the time in between.
 */
export class Observations {
  readonly #clock: Clock;
  readonly #seen = new Map<SessionId, { readonly rev: string; readonly since: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Since when this very revision was seen. To be called when it has just been read. */
  since({ id, rev }: SessionRecord): number {
    const seen = this.#seen.get(id);
    if (seen?.rev === rev) return seen.since;
    const since = this.#clock.monotonic();
    this.#seen.delete(id);
    this.#seen.set(id, { rev, since });
    for (const oldest of this.#seen.keys()) {
      if (this.#seen.size <= REMEMBERED) break;
      this.#seen.delete(oldest);
    }
    return since;
  }

  /** The session is not waited for any more. */
  forget(id: SessionId): void {
    this.#seen.delete(id);
  }
}
