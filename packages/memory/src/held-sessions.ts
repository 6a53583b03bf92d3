import type { SessionId, SessionRecord } from '@coatcheck/core';
import { ExpiryIndex, HeldRecord } from './expiry-index.ts';

/** The records that a store holds, by id and by the time at which they expire: the two always agree. */
export class HeldSessions {
  readonly #byId = new Map<SessionId, HeldRecord>();
  readonly #expiry = new ExpiryIndex();

  get size(): number {
    return this.#byId.size;
  }

  get(id: SessionId): HeldRecord | undefined {
    return this.#byId.get(id);
  }

  /** Adds a record whose id is not held yet. */
  add(record: SessionRecord): void {
    const held = new HeldRecord(record);
    this.#byId.set(record.id, held);
    this.#expiry.add(held);
  }

  /** Puts a record in the place of another of the same id. */
  replace(held: HeldRecord, record: SessionRecord): void {
    held.record = record;
    this.#expiry.update(held);
  }

  delete(held: HeldRecord): void {
    this.#byId.delete(held.record.id);
    this.#expiry.delete(held);
  }

  clear(): void {
    this.#byId.clear();
    this.#expiry.clear();
  }

  /** The ids, in the order in which they were added. */
  *ids(): Generator<SessionId, void> {
    // What is added meanwhile comes last in the order of a Map. So whoever adds one for each id still comes to an end.
    let left = this.#byId.size;
    for (const id of this.#byId.keys()) {
      if (left === 0) return;
      left -= 1;
      yield id;
    }
  }

  /** The ids of the records that are stale at `now`. */
  stale(now: number): Iterable<SessionId> {
    return this.#expiry.stale(now);
  }

  /** All records, as they are at this moment. */
  records(): SessionRecord[] {
    return Array.from(this.#byId.values(), ({ record }) => record);
  }
}
