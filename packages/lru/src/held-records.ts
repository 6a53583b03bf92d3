import { isStale, StoreError, touchedRecord } from '@coatcheck/core';
import type { EvictionReason, RecordStore, SessionId, SessionRecord, StoreContext, Touch } from '@coatcheck/core';
import { abreast } from './abreast.ts';
import { BoundedRecords } from './bounded-records.ts';
import { Copies } from './copies.ts';
import type { CopiesOptions } from './copies.ts';
import { Demotion } from './demotion.ts';
import type { Bounds } from './options.ts';
import type { Turns } from './turns.ts';

/** So many sessions are brought to the overflow store at once where there are many to be. */
const ABREAST = 16;

/** What {@link HeldRecords} works with. */
export interface HeldRecordsOptions {
  readonly overflow: RecordStore;
  readonly context: StoreContext;
  readonly turns: Turns;
  readonly bounds: Bounds;
  readonly maxDemoting: number;
}

/**
 * The records that are held here, before the overflow store: each is in memory, or on its way from there. Moving from one to the other
 * happens at any moment, and changes nothing for whoever asks for a record.
 */
export class HeldRecords {
  /** What the overflow store holds of these records. */
  readonly copies: Copies;
  readonly #context: StoreContext;
  readonly #turns: Turns;
  readonly #target: string;
  readonly #memory: BoundedRecords;
  readonly #demotion: Demotion;
  #isMoving = false;
  #isStopped = false;

  constructor({ overflow, context, turns, bounds, maxDemoting }: HeldRecordsOptions) {
    const evicted = (...what: Parameters<CopiesOptions['evicted']>): void => this.#evictedBehind(...what);
    this.copies = new Copies({ overflow, clock: context.clock, evicted });
    this.#context = context;
    this.#turns = turns;
    this.#target = `Session${overflow.storeName}Store`;
    const left = (record: SessionRecord): void => this.#left(record);
    this.#memory = new BoundedRecords({ bounds, clock: context.clock, left, overAge: 'stays' });
    const { copies } = this;
    this.#demotion = new Demotion({ context, turns, copies, most: maxDemoting, target: this.#target });
  }

  get size(): number {
    return this.#memory.size + this.#demotion.size;
  }

  /** The record under an id, if it is held. */
  get(id: SessionId): SessionRecord | undefined {
    return this.#memory.get(id) ?? this.#demotion.get(id);
  }

  /** Whether a session is held; that does not count as use. */
  has(id: SessionId): boolean {
    return this.#peek(id) !== undefined;
  }

  /** The record under an id for a reader, if it is held: it comes back into memory, if there is room for what that pushes out. */
  use(id: SessionId): SessionRecord | undefined {
    const inMemory = this.#memory.get(id);
    if (inMemory !== undefined) return inMemory;
    const leaving = this.#demotion.get(id);
    if (leaving !== undefined && this.hasRoom(leaving)) this.put(leaving);
    return leaving;
  }

  /** All ids as they are at this moment. */
  ids(): SessionId[] {
    return [...this.#memory.ids(), ...this.#demotion.all().map(({ id }) => id)];
  }

  /** The ids of what is stale at `now`. */
  stale(now: number): SessionId[] {
    const leaving = this.#demotion.all().filter((record) => isStale(record, now));
    return [...this.#memory.stale(now), ...leaving.map(({ id }) => id)];
  }

  /** Whether a session is held that is not stale at `now`. */
  isLive(id: SessionId, now: number): boolean {
    const record = this.#peek(id);
    return record !== undefined && !isStale(record, now);
  }

  /** `STORE_FULL` if a record is too large to be held at all. */
  assertFits(record: SessionRecord): void {
    this.#memory.assertFits(record);
  }

  /** Whether a record pushes out no others, or there is room for what it pushes out. */
  hasRoom(record: SessionRecord): boolean {
    return this.#demotion.hasRoomBeside(record.id) || !this.#memory.pushesOut(record);
  }

  /** Until there may be room; then one has to look again. `STORE_FULL` if there will not be any soon. */
  async room(): Promise<void> {
    await this.#demotion.room();
  }

  /** Holds a session that was just created. */
  add(record: SessionRecord): void {
    this.#memory.add(record);
    this.#demotion.letInNext();
  }

  /** Holds a record in the place of the one that was held, wherever that was. */
  put(record: SessionRecord): void {
    // In this order, so that what is on its way is not taken to have arrived where one only changes places with another.
    this.#memory.put(record);
    this.#demotion.delete(record.id);
    this.#demotion.letInNext();
  }

  /** Holds a record that stands in the overflow store as well, if there is room for it. */
  promote(record: SessionRecord): void {
    if (!this.#memory.fits(record) || !this.hasRoom(record)) return;
    this.copies.note(record);
    this.#memory.put(record);
  }

  /** Touches a record that is held. */
  touch(held: SessionRecord, touch: Touch): boolean {
    if (held.rev !== touch.rev || isStale(held, touch.accessedAt)) return false;
    const touched = touchedRecord(held, touch);
    if (this.#demotion.get(held.id) === undefined) this.#memory.renew(touched);
    else this.#demotion.renew(touched);
    return true;
  }

  /** Ends a session that is held, and of which there is no copy. */
  delete(id: SessionId): void {
    this.#memory.delete(id);
    this.#demotion.delete(id);
    this.copies.end(id);
  }

  /** Has the overflow store hold everything, too. `STORE_FAILED` if some of it could not be brought there; the rest was. */
  async copyAll(): Promise<void> {
    const dirty = [...this.#memory.all(), ...this.#demotion.all()].filter((record) => !this.copies.has(record));
    const failures = await abreast(dirty, ABREAST, ({ id }) => this.#turns.take(id, () => this.#copy(id)));
    if (failures.length === 0) return;
    const message = `SessionLruStore could not bring ${failures.length} of its sessions to ${this.#target}. They are still held in memory.`;
    throw new StoreError('STORE_FAILED', message, { cause: failures[0] });
  }

  /** Moves what is over its age to the overflow store: it leaves memory when it has arrived. Not twice at once. */
  async moveOverAge(): Promise<void> {
    if (this.#isMoving) return;
    this.#isMoving = true;
    const failures = await abreast(this.#memory.overAge(), ABREAST, async (id) => {
      if (!this.#isStopped) await this.#turns.take(id, () => this.#moveIfOverAge(id));
    });
    this.#isMoving = false;
    if (failures.length === 0) return;
    const message = `SessionLruStore could not move ${failures.length} sessions that are over 'maxAge' to ${this.#target}. They stay in memory until the next sweep.`;
    this.#context.report(new StoreError('STORE_FAILED', message, { cause: failures[0] }));
  }

  /**
   * Takes away what calls that were not answered may have left of sessions that have ended since, as soon as they need not be remembered any
   * longer. What cannot be taken away now is remembered.
   */
  async tidy(): Promise<void> {
    const { undecided } = this.copies;
    await abreast(undecided.old(), ABREAST, (id) =>
      this.#turns.take(id, async () => {
        if (undecided.hasEnded(id) && !this.has(id)) await this.copies.tidy(id);
        else undecided.delete(id);
      }),
    );
  }

  /** Ends what goes on by itself, and waits no longer for calls that were not answered. */
  stop(): void {
    this.#isStopped = true;
    this.#demotion.stop();
    this.copies.undecided.giveUp();
  }

  /** Forgets everything. */
  clear(): void {
    this.#memory.clear();
    this.#demotion.clear();
  }

  /** What the overflow store evicts is lost, unless it is held here as well; once everything was moved there, it is lost even so. */
  #evictedBehind(id: SessionId, reason: EvictionReason, wasCopy: boolean): void {
    if (this.has(id) ? this.#isStopped && wasCopy : !this.copies.undecided.hasEnded(id)) {
      this.#context.evicted(id, reason);
    }
  }

  /** A record had to leave memory. If the overflow store holds the very same, that is all. */
  #left(record: SessionRecord): void {
    if (this.copies.has(record)) this.copies.forget(record.id);
    else this.#demotion.add(record);
  }

  /** Has the overflow store hold what is held under an id; to be called in its turn. */
  async #copy(id: SessionId): Promise<void> {
    let brought: SessionRecord | undefined;
    for (let record = this.#peek(id); record !== undefined && record !== brought; record = this.#peek(id)) {
      await this.copies.bring(record);
      brought = record;
    }
  }

  async #moveIfOverAge(id: SessionId): Promise<void> {
    await this.#copy(id);
    const record = this.#memory.peek(id);
    // It may have been used while it was brought there.
    if (record === undefined || !this.copies.has(record) || !this.#memory.isOverAge(id)) return;
    this.#memory.delete(id);
    this.copies.forget(id);
  }

  #peek(id: SessionId): SessionRecord | undefined {
    return this.#memory.peek(id) ?? this.#demotion.get(id);
  }
}
