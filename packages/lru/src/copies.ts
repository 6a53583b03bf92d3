import { hasCode, isStale, StoreError } from '@coatcheck/core';
import type {
  Clock,
  EvictionReason,
  MaybePromise,
  RecordStore,
  SessionId,
  SessionRecord,
  WriteCondition,
} from '@coatcheck/core';
import { Undecided } from './undecided.ts';

/** After so many tries to make the overflow store do something, it contradicts itself. */
const MOST_TRIES = 4;

/** What {@link Copies} works with. */
export interface CopiesOptions {
  readonly overflow: RecordStore;
  readonly clock: Clock;
  /** Is told what the overflow store has evicted, as soon as it is known whether that is held in memory, and whether it was a copy. */
  readonly evicted: (id: SessionId, reason: EvictionReason, wasCopy: boolean) => void;
}

/**
 * What the overflow store holds of the sessions that are held in memory: never another revision, but perhaps earlier times. Whatever
 * changes something there takes the turn of its session first, and is noted as unsure until it has succeeded: a call that fails may
 * have had its effect all the same, and one that is not answered may yet have it.
 */
export class Copies {
  /** The sessions about which calls were not answered. */
  readonly undecided: Undecided;
  readonly #overflow: RecordStore;
  readonly #evicted: CopiesOptions['evicted'];
  /** The records as they stand there. */
  readonly #known = new Map<SessionId, SessionRecord>();
  /** Under these ids there may be anything, or nothing. */
  readonly #unsure = new Set<SessionId>();
  /** The sessions that a call is about at this moment, each with why the overflow store has evicted it meanwhile, if it has. */
  readonly #asked = new Map<SessionId, EvictionReason | undefined>();
  #changes = 0;

  constructor({ overflow, clock, evicted }: CopiesOptions) {
    this.#overflow = overflow;
    this.#evicted = evicted;
    this.undecided = new Undecided(clock);
  }

  /** How many copies there are. */
  get size(): number {
    return this.#known.size;
  }

  /** Whether it is known of each session whether there is a copy. */
  get isSure(): boolean {
    return this.#unsure.size === 0 && this.undecided.size === 0;
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

  /** Notes that a record that is now held in memory was found in the overflow store, or written there; to be called within {@link ask}. */
  note(record: SessionRecord): void {
    this.#unsure.add(record.id);
    this.#settle(record);
  }

  /** A session is held in memory no longer. What stands in the overflow store is the session now. */
  forget(id: SessionId): void {
    this.#known.delete(id);
    this.#unsure.delete(id);
    this.undecided.delete(id);
  }

  /** A session that was held in memory is no more. */
  end(id: SessionId): void {
    this.#known.delete(id);
    this.#unsure.delete(id);
    this.undecided.end(id);
  }

  /** The overflow store gave something up. While a call is about that, whatever it answers holds no longer. */
  lost(id: SessionId, reason: EvictionReason): void {
    const wasCopy = this.#known.delete(id);
    if (this.#asked.has(id)) this.#asked.set(id, reason);
    else this.#evicted(id, reason, wasCopy);
  }

  /** Asks something of the overflow store about a session, in its turn, and does what follows from the answer. */
  async ask<Answer>(id: SessionId, call: () => MaybePromise<Answer>): Promise<Answer> {
    this.#asked.set(id, undefined);
    try {
      return await call();
    } catch (error) {
      if (hasCode(error, 'INDETERMINATE')) this.undecided.add(id);
      throw error;
    } finally {
      const reason = this.#asked.get(id);
      this.#asked.delete(id);
      if (reason !== undefined) this.#evicted(id, reason, false);
    }
  }

  /** Takes the copy away, so that the record in memory may change or go. If it fails, the session is as it was. */
  async drop(id: SessionId): Promise<void> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const copy = await this.#look(id);
      if (copy === undefined || (await this.#remove(id, copy))) {
        this.#unsure.delete(id);
        return;
      }
    }
    throw contradiction(this.#overflow, id);
  }

  /** Puts a record in the place of the copy; false if there is none. If it fails, the session is as it was. */
  async replace(record: SessionRecord): Promise<boolean> {
    const { id } = record;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const copy = await this.#look(id);
      if (copy === undefined || copy === 'damaged') {
        await this.drop(id);
        return false;
      }
      if (await this.#write(record, { rev: copy.rev })) return true;
    }
    throw contradiction(this.#overflow, id);
  }

  /**
   * Makes the overflow store hold a record that is held in memory. Only at the very end is it noted that it does: from then on the record may
   * leave memory. `STORE_FAILED` as long as a call about the session may still take effect.
   */
  async bring(record: SessionRecord): Promise<void> {
    if (this.has(record)) return;
    if (this.undecided.isOpen(record.id)) throw undecided(this.#overflow, record.id);
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const copy = this.mayHave(record.id) ? await this.#find(record) : undefined;
      if (await (copy === undefined ? this.#write(record, 'absent') : this.#renew(record, copy))) return;
    }
    throw contradiction(this.#overflow, record.id);
  }

  /** Takes away what a call that was not answered may have left of a session that has ended, and remembers that no longer. */
  async tidy(id: SessionId): Promise<void> {
    this.#unsure.add(id);
    try {
      await this.drop(id);
      this.undecided.delete(id);
    } finally {
      this.#unsure.delete(id);
    }
  }

  /** Looks for a copy of this revision. Anything else that a call has left is taken away. */
  async #find(record: SessionRecord): Promise<SessionRecord | undefined> {
    const found = await this.#look(record.id);
    if (found === undefined || (found !== 'damaged' && found.rev === record.rev)) return found;
    await this.drop(record.id);
    return undefined;
  }

  /**
   * What stands there as far as that is known, or else as the overflow store says. From this moment on the record does not leave memory for
   * the sake of its copy, since that is about to be changed.
   */
  async #look(id: SessionId): Promise<SessionRecord | 'damaged' | undefined> {
    const known = this.#known.get(id);
    if (known === undefined && !this.#unsure.has(id)) return undefined;
    this.#doubt(id);
    if (known !== undefined) return known;
    try {
      return await this.#overflow.read(id);
    } catch (error) {
      if (hasCode(error, 'RECORD_DAMAGED')) return 'damaged';
      throw error;
    }
  }

  /** By its revision, so that a removal that takes effect late meets no other one. */
  #remove(id: SessionId, copy: SessionRecord | 'damaged'): Promise<boolean> {
    return this.#change(id, () => this.#overflow.remove(id, copy === 'damaged' ? undefined : { rev: copy.rev }));
  }

  #write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
    return this.#change(record.id, async () => (await this.#overflow.write(record, when)) && this.#settle(record));
  }

  /** Nothing but the times can differ. */
  async #renew(record: SessionRecord, copy: SessionRecord): Promise<boolean> {
    const { id, rev, accessedAt, expiresAt } = record;
    const renewed = await this.#change(id, async () => {
      // A session that was in use in memory for longer than its copy would have lived: a touch at a time when that was not stale yet.
      if (isStale(copy, accessedAt)) await this.#overflow.touch(id, { rev, accessedAt: copy.accessedAt, expiresAt });
      return (await this.#overflow.touch(id, { rev, accessedAt, expiresAt })) && this.#settle(record);
    });
    // It was removed by the overflow store itself when its time was over, or cannot be renewed.
    if (!renewed) await this.#remove(id, copy);
    return renewed;
  }

  /** Whatever becomes of a copy, the session is what is held in memory: so a change of it that is not answered has certainly failed. */
  async #change<Answer>(id: SessionId, call: () => MaybePromise<Answer>): Promise<Answer> {
    this.#doubt(id);
    try {
      return await this.ask(id, call);
    } catch (error) {
      if (hasCode(error, 'INDETERMINATE')) throw unanswered(this.#overflow, id, error);
      throw error;
    }
  }

  #doubt(id: SessionId): void {
    this.#changes += 1;
    this.#known.delete(id);
    this.#unsure.add(id);
  }

  /** Notes what stands there, unless it has been evicted since, which is false, or may still be changed by a call that was not answered. */
  #settle(record: SessionRecord): boolean {
    const { id } = record;
    if (this.#asked.get(id) !== undefined) return false;
    if (this.undecided.isOpen(id)) return true;
    this.#unsure.delete(id);
    this.#known.set(id, record);
    return true;
  }
}

function contradiction({ storeName }: RecordStore, id: SessionId): StoreError {
  return new StoreError(
    'STORE_FAILED',
    `Session${storeName}Store does not take session ${id}, or does not keep it, and does not show another one in its place. It must have no other user than this store.`,
  );
}

function unanswered({ storeName }: RecordStore, id: SessionId, cause: unknown): StoreError {
  return new StoreError(
    'STORE_FAILED',
    `Session${storeName}Store did not say what has become of its copy of session ${id}. The session is in memory as it was; try again.`,
    { cause },
  );
}

function undecided({ storeName }: RecordStore, id: SessionId): StoreError {
  return new StoreError(
    'STORE_FAILED',
    `Session ${id} stays in memory for a minute, since a call about it that Session${storeName}Store has not answered may still take effect.`,
  );
}
