import { hasCode, isStale, StoreError } from '@coatcheck/core';
import type { RecordStore, SessionId, SessionRecord } from '@coatcheck/core';

/** After so many tries to make the overflow store hold a record, it contradicts itself. */
const MOST_TRIES = 4;

/**
 * What the overflow store holds of the sessions that are held in memory: never another revision, but perhaps earlier times. Whatever
 * changes something there takes the turn of its session first, and is noted as unsure until it has succeeded: a call that fails may
 * have had its effect all the same.
 */
export class Copies {
  readonly #overflow: RecordStore;
  /** The records as they stand there. */
  readonly #known = new Map<SessionId, SessionRecord>();
  /** Under these ids there may be anything, or nothing. */
  readonly #unsure = new Set<SessionId>();
  #changes = 0;

  constructor(overflow: RecordStore) {
    this.#overflow = overflow;
  }

  /** How many copies there are. */
  get size(): number {
    return this.#known.size;
  }

  /** Whether it is known of each session whether there is a copy. */
  get isSure(): boolean {
    return this.#unsure.size === 0;
  }

  /** How often it was begun to change something in the overflow store. */
  get changes(): number {
    return this.#changes;
  }

  /** Whether the overflow store holds this very record, so that memory needs not. */
  has(record: SessionRecord): boolean {
    return this.#known.get(record.id) === record;
  }

  /** Whether the overflow store holds a copy, or may. */
  mayHave(id: SessionId): boolean {
    return this.#known.has(id) || this.#unsure.has(id);
  }

  /** Notes that a record that is now held in memory was found in the overflow store, or written there. */
  note(record: SessionRecord): void {
    this.#known.set(record.id, record);
  }

  /** A session is held in memory no longer. What stands in the overflow store is the session now. */
  forget(id: SessionId): void {
    this.#known.delete(id);
    this.#unsure.delete(id);
  }

  /** The overflow store gave something up. Whether that was a copy, so that nothing is lost. */
  lost(id: SessionId): boolean {
    return this.#known.delete(id) || this.#unsure.has(id);
  }

  /** Takes the copy away, so that the record in memory may change or go. */
  async drop(id: SessionId): Promise<void> {
    this.#begin(id);
    await this.#overflow.remove(id);
    this.#unsure.delete(id);
  }

  /** Replaces the copy, if there is one of that revision. */
  async replace(record: SessionRecord, rev: string): Promise<boolean> {
    this.#begin(record.id);
    if (!(await this.#overflow.write(record, { rev }))) return false;
    this.#settle(record);
    return true;
  }

  /**
   * Makes the overflow store hold a record that is held in memory. Only at the very end is it noted that it does: from then on the record may
   * leave memory.
   */
  async bring(record: SessionRecord): Promise<void> {
    if (this.has(record)) return;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const copy = this.#unsure.has(record.id) ? await this.#find(record) : this.#known.get(record.id);
      if (await (copy === undefined ? this.#create(record) : this.#renew(record, copy))) return;
    }
    throw contradiction(this.#overflow, record.id);
  }

  /** Looks whether a call that failed has left a copy. Anything else that it left is taken away. */
  async #find(record: SessionRecord): Promise<SessionRecord | undefined> {
    const found = await this.#read(record.id);
    if (found === undefined || (found !== 'damaged' && found.rev === record.rev)) return found;
    await this.drop(record.id);
    return undefined;
  }

  async #read(id: SessionId): Promise<SessionRecord | 'damaged' | undefined> {
    try {
      return await this.#overflow.read(id);
    } catch (error) {
      if (hasCode(error, 'RECORD_DAMAGED')) return 'damaged';
      throw error;
    }
  }

  async #create(record: SessionRecord): Promise<boolean> {
    this.#begin(record.id);
    const written = await this.#overflow.write(record, 'absent');
    if (written) this.#settle(record);
    return written;
  }

  /** Nothing but the times can differ. */
  async #renew(record: SessionRecord, copy: SessionRecord): Promise<boolean> {
    const { id, rev, accessedAt, expiresAt } = record;
    // A session that was in use in memory for longer than its copy would have lived: a touch at a time when that was not stale yet.
    if (isStale(copy, accessedAt)) await this.#overflow.touch(id, { rev, accessedAt: copy.accessedAt, expiresAt });
    const touched = await this.#overflow.touch(id, { rev, accessedAt, expiresAt });
    if (touched) this.#settle(record);
    // It was removed by the overflow store itself when its time was over, or cannot be renewed.
    else await this.drop(id);
    return touched;
  }

  #begin(id: SessionId): void {
    this.#changes += 1;
    this.#known.delete(id);
    this.#unsure.add(id);
  }

  #settle(record: SessionRecord): void {
    this.#unsure.delete(record.id);
    this.#known.set(record.id, record);
  }
}

function contradiction({ storeName }: RecordStore, id: SessionId): StoreError {
  return new StoreError(
    'STORE_FAILED',
    `Session${storeName}Store does not take session ${id} and does not show another one in its place. It must have no other user than this store.`,
  );
}
