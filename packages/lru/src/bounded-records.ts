import { isStale, StoreError } from '@coatcheck/core';
import type { Clock, EvictionReason, SessionId, SessionRecord } from '@coatcheck/core';
import { LRUCache } from 'lru-cache';
import { ExpiryIndex } from './expiry-index.ts';
import type { Bounds } from './options.ts';
import { sizeOf } from './record-size.ts';

/** What {@link BoundedRecords} works with. */
export interface BoundedRecordsOptions {
  readonly bounds: Bounds;
  readonly clock: Clock;
  /** Is told of each record that had to go, when it has gone. */
  readonly left: (record: SessionRecord, reason: EvictionReason) => void;
  /**
   * What becomes of a record that is over its age: it `'goes'` when it is met, or it `'stays'` until it is deleted. Where it stays, a record
   * that was only created and never used does not age, and using one that is over its age begins its age anew.
   */
  readonly overAge: 'goes' | 'stays';
}

/** Records in an lru-cache, which decides what has to go. The values are the records themselves, so that an entry is no object of its own. */
export class BoundedRecords {
  readonly #cache: LRUCache<SessionId, SessionRecord>;
  readonly #expiry = new ExpiryIndex();
  readonly #bounds: Bounds;
  readonly #overAge: 'goes' | 'stays';
  /** Why the next record goes that lru-cache says is evicted. */
  #reason: 'count' | 'size' = 'size';

  constructor({ bounds, clock, left, overAge }: BoundedRecordsOptions) {
    const { max, maxSize, maxAge, ageFrom } = bounds;
    this.#bounds = bounds;
    this.#overAge = overAge;
    this.#cache = new LRUCache<SessionId, SessionRecord>({
      max: max ?? 0,
      maxSize: maxSize ?? 0,
      ttl: maxAge ?? 0,
      ...(maxSize !== undefined && { sizeCalculation: sizeOf }),
      // A beginning of 0, where a clock may well begin, means to lru-cache that there is none.
      perf: { now: () => clock.monotonic() + 1 },
      // Anything else would have it read the time once per tick of a timer of its own.
      ttlResolution: 0,
      updateAgeOnGet: ageFrom === 'use',
      // What is over its age shows in listings, so that it can be found.
      allowStale: true,
      noDeleteOnStaleGet: true,
      // Not while it happens: whoever is told may use this cache.
      disposeAfter: (record, _id, reason) => {
        if (reason !== 'set') this.#expiry.delete(record);
        if (reason === 'expire') left(record, 'age');
        else if (reason === 'evict') left(record, this.#evicted());
      },
    });
  }

  get size(): number {
    return this.#cache.size;
  }

  /** The record under an id, which is then the one that was used last. */
  get(id: SessionId): SessionRecord | undefined {
    return this.#bounds.maxAge === undefined ? this.#cache.get(id) : this.#getAging(id);
  }

  /** The record under an id, which does not count as used. */
  peek(id: SessionId): SessionRecord | undefined {
    return this.#cache.peek(id);
  }

  /** Adds a record that was just created. `STORE_FULL` if it is too large. */
  add(record: SessionRecord): void {
    this.#set(record, this.#overAge === 'stays' ? { ttl: 0 } : {});
  }

  /** Puts a record in the place of the one that was there, if any was. `STORE_FULL` if it is too large. */
  put(record: SessionRecord): void {
    this.#set(record, {});
  }

  /** Puts a record that was touched in the place of the one that it was made of. */
  renew(record: SessionRecord): void {
    this.#set(record, { noUpdateTTL: this.#bounds.ageFrom === 'write' });
  }

  delete(id: SessionId): void {
    this.#cache.delete(id);
  }

  clear(): void {
    this.#expiry.clear();
    this.#cache.clear();
  }

  /** All ids as they are at this moment, first those that were not used for longest. */
  ids(): SessionId[] {
    return Array.from(this.#cache.rkeys());
  }

  /** All records as they are at this moment, first those that were not used for longest. */
  all(): SessionRecord[] {
    const records: SessionRecord[] = [];
    this.#cache.rforEach((record) => records.push(record));
    return records;
  }

  /** The ids of the records that are stale at `now`. */
  stale(now: number): SessionId[] {
    return this.#expiry.candidates(now).filter((id) => {
      const record = this.peek(id);
      return record !== undefined && isStale(record, now);
    });
  }

  /** The ids of the records that are over their age. */
  overAge(): SessionId[] {
    const { maxAge, ageFrom } = this.#bounds;
    const ids: SessionId[] = [];
    if (maxAge === undefined) return ids;
    for (const id of this.#cache.rkeys()) {
      const left = this.#cache.getRemainingTTL(id);
      if (left < 0) ids.push(id);
      // What was used later is younger.
      else if (ageFrom === 'use' && left !== Infinity) break;
    }
    return ids;
  }

  /** Whether a record is over its age. */
  isOverAge(id: SessionId): boolean {
    return this.#cache.getRemainingTTL(id) < 0;
  }

  /** Lets go of what is over its age. */
  purge(): void {
    for (const id of this.overAge()) this.#getAging(id);
  }

  /** Whether a record is small enough to be held at all. */
  fits(record: SessionRecord): boolean {
    return this.#bounds.maxSize === undefined || sizeOf(record) <= this.#bounds.maxSize;
  }

  /** `STORE_FULL` if a record is too large to be held: lru-cache itself would say nothing, and drop what was there before. */
  assertFits(record: SessionRecord): void {
    if (this.fits(record)) return;
    throw new StoreError(
      'STORE_FULL',
      `Session ${record.id} is larger than the option 'maxSize' of SessionLruStore allows for all sessions together. Keep less in it, or allow for more.`,
    );
  }

  /** Whether putting a record here has others go. */
  pushesOut(record: SessionRecord): boolean {
    const { max, maxSize } = this.#bounds;
    const held = this.peek(record.id);
    if (held === undefined && this.#cache.size === max) return true;
    if (maxSize === undefined) return false;
    const freed = held === undefined ? 0 : sizeOf(held);
    return this.#cache.calculatedSize - freed + sizeOf(record) > maxSize;
  }

  #getAging(id: SessionId): SessionRecord | undefined {
    if (this.#overAge === 'goes') return this.#cache.get(id, { allowStale: false, noDeleteOnStaleGet: false });
    const record = this.#cache.get(id);
    const left = this.#cache.getRemainingTTL(id);
    if (record !== undefined && (left < 0 || left === Infinity)) this.#cache.set(id, record);
    return record;
  }

  #set(record: SessionRecord, options: { ttl?: number; noUpdateTTL?: boolean }): void {
    this.assertFits(record);
    const held = this.peek(record.id);
    if (held !== undefined) this.#expiry.delete(held);
    this.#expiry.add(record);
    // lru-cache makes room for one more before it looks at sizes.
    this.#reason = held === undefined && this.#cache.size === this.#bounds.max ? 'count' : 'size';
    this.#cache.set(record.id, record, options);
  }

  #evicted(): 'count' | 'size' {
    const reason = this.#reason;
    this.#reason = 'size';
    return reason;
  }
}
