import type { SessionId, SessionRecord } from '@coatcheck/core';
import type { Held } from './names.ts';

/** What was seen under an id, and when. That its head is still there proves that it still holds, all of it. */
export interface Remembered {
  readonly held: Held;
  readonly record: SessionRecord;
  /** When the head was last seen, on the monotonic clock. */
  seenAt: number;
}

/** Larger bodies, in characters or bytes, are not remembered, so that memory has a bound. */
const LARGEST_BODY = 64 * 1024;

/** The records that were used last, so many and no more. */
export class RememberedRecords {
  readonly #most: number;
  /** In the order of use. */
  readonly #records = new Map<SessionId, Remembered>();

  constructor(most: number) {
    this.#most = most;
  }

  get(id: SessionId): Remembered | undefined {
    const remembered = this.#records.get(id);
    if (remembered !== undefined) {
      this.#records.delete(id);
      this.#records.set(id, remembered);
    }
    return remembered;
  }

  keep(held: Held, record: SessionRecord, seenAt: number): void {
    this.#records.delete(record.id);
    if (record.body.length > LARGEST_BODY) return;
    this.#records.set(record.id, { held, record, seenAt });
    if (this.#records.size <= this.#most) return;
    const [oldest] = this.#records.keys();
    if (oldest !== undefined) this.#records.delete(oldest);
  }

  forget(id: SessionId): void {
    this.#records.delete(id);
  }

  forgetAll(): void {
    this.#records.clear();
  }
}
