import { isStale, touchedRecord } from '@coatcheck/core';
import type { RemoveCondition, SessionId, SessionRecord, StoreContext, Touch, WriteCondition } from '@coatcheck/core';
import { allows } from './allows.ts';
import { BoundedRecords } from './bounded-records.ts';
import type { Bounds } from './options.ts';
import type { Tier } from './tier.ts';

/** Bounded memory with nothing behind it: what has to go is gone, and the application is told. */
export class OneTier implements Tier {
  readonly #records: BoundedRecords;
  readonly #assertOpen: () => void;

  /** @param assertOpen - throws if the store was stopped, so that a listing does not end as if it were complete */
  constructor(bounds: Bounds, { clock, evicted }: StoreContext, assertOpen: () => void) {
    const left = (record: SessionRecord, reason: Parameters<typeof evicted>[1]): void => evicted(record.id, reason);
    this.#records = new BoundedRecords({ bounds, clock, left, overAge: 'goes' });
    this.#assertOpen = assertOpen;
  }

  read(id: SessionId): SessionRecord | undefined {
    return this.#records.get(id);
  }

  write(record: SessionRecord, when: WriteCondition): boolean {
    const held = this.#records.get(record.id);
    if (when === 'absent' ? held !== undefined : held?.rev !== when.rev) return false;
    this.#records.put(record);
    return true;
  }

  remove(id: SessionId, when?: RemoveCondition): boolean {
    const held = this.#records.get(id);
    if (held === undefined || !allows(held, when)) return false;
    this.#records.delete(id);
    return true;
  }

  touch(id: SessionId, touch: Touch): boolean {
    const held = this.#records.get(id);
    if (held === undefined || held.rev !== touch.rev || isStale(held, touch.accessedAt)) return false;
    this.#records.renew(touchedRecord(held, touch));
    return true;
  }

  ids(): Iterable<SessionId> {
    this.#records.purge();
    return this.#each(this.#records.ids());
  }

  stale(now: number): Iterable<SessionId> {
    this.#records.purge();
    return this.#each(this.#records.stale(now));
  }

  count(): number {
    this.#records.purge();
    return this.#records.size;
  }

  removeAll(): void {
    this.#records.clear();
  }

  flush(): void {}

  stop(): void {
    this.#records.clear();
  }

  *#each(ids: readonly SessionId[]): Generator<SessionId, void> {
    for (const id of ids) {
      yield id;
      this.#assertOpen();
    }
  }
}
