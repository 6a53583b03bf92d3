import { peerId, shopSession } from '../data.ts';
import type { CartItem } from '../data.ts';
import { TIMEOUT } from './coatcheck.ts';

interface Kept {
  json: string;
  expiresAt: number;
}

/** What `JSON.parse` gives of a session: dates are text. */
export interface ParsedSession {
  csrf: string;
  cart: CartItem[];
  visits: number;
  seenAt: string | Date;
}

/** A `Map` of JSON text with an expiry beside it: about the least that isolates sessions from each other and lets them expire. */
export class RawMap {
  readonly ids: string[] = [];
  readonly #kept = new Map<string, Kept>();

  get(id: string): ParsedSession | undefined {
    const kept = this.#kept.get(id);
    if (kept === undefined || kept.expiresAt <= Date.now()) return undefined;
    return JSON.parse(kept.json) as ParsedSession;
  }

  set(id: string, session: ParsedSession, expiresAt: number = Date.now() + TIMEOUT): void {
    this.#kept.set(id, { json: JSON.stringify(session), expiresAt });
  }

  touch(id: string): boolean {
    const kept = this.#kept.get(id);
    const now = Date.now();
    if (kept === undefined || kept.expiresAt <= now) return false;
    kept.expiresAt = now + TIMEOUT;
    return true;
  }

  /** Ids of what is stale, by looking at everything. */
  stale(): string[] {
    const now = Date.now();
    const stale: string[] = [];
    for (const [id, { expiresAt }] of this.#kept) {
      if (expiresAt <= now) stale.push(id);
    }
    return stale;
  }

  /** Removes what is stale, by looking at everything; how much it was. */
  sweep(): number {
    const now = Date.now();
    let removed = 0;
    for (const [id, { expiresAt }] of this.#kept) {
      if (expiresAt <= now && this.#kept.delete(id)) removed += 1;
    }
    return removed;
  }

  /** Stores as many new sessions more, which expire at the usual time or at the given one. */
  fill(sessions: number, expiresAt?: number): void {
    const first = this.ids.length;
    for (let n = first; n < first + sessions; n += 1) {
      const id = peerId(n);
      this.set(id, shopSession(n), expiresAt);
      this.ids.push(id);
    }
  }
}
