import { CapabilityError, isStale } from '@coatcheck/core';
import type {
  EvictionReason,
  MaybePromise,
  RecordStore,
  RemoveCondition,
  SessionId,
  SessionRecord,
  StoreContext,
  Touch,
  WriteCondition,
} from '@coatcheck/core';
import { abreast } from './abreast.ts';
import { allows } from './allows.ts';
import { HeldRecords } from './held-records.ts';
import { listed } from './listing.ts';
import type { ListingOptions } from './listing.ts';
import type { CheckedOptions } from './options.ts';
import type { Tier } from './tier.ts';
import { Turns } from './turns.ts';

/** So many sessions are removed at once where all are to be. */
const ABREAST = 16;

/** What {@link TwoTiers} works with. */
export interface TwoTiersOptions extends Omit<CheckedOptions, 'overflow'> {
  /** The store behind, started. */
  readonly overflow: RecordStore;
  readonly context: StoreContext;
  /** Throws if the store was stopped, so that a listing does not end as if it were complete. */
  readonly assertOpen: () => void;
}

/**
 * Bounded memory, and an overflow store that takes what memory cannot hold. What is held here is the session, whatever the overflow store
 * says of it; of what is not held, that store alone knows.
 *
 * The revision of a session changes, and a session ends, only in its turn; that it moves, or is touched, happens at any time. Where nothing
 * has to be asked of the overflow store, a turn that is free is not taken at all, and the answer is there at once.
 */
export class TwoTiers implements Tier {
  readonly #overflow: RecordStore;
  readonly #context: StoreContext;
  readonly #assertOpen: () => void;
  readonly #turns = new Turns();
  readonly #held: HeldRecords;
  readonly #sweepOverflowEvery: number;
  #sweeps = 0;
  /** How many listings are under way. */
  #listings = 0;

  constructor({ overflow, context, bounds, maxDemoting, sweepOverflowEvery, assertOpen }: TwoTiersOptions) {
    this.#overflow = overflow;
    this.#context = context;
    this.#assertOpen = assertOpen;
    this.#held = new HeldRecords({ overflow, context, turns: this.#turns, bounds, maxDemoting });
    this.#sweepOverflowEvery = sweepOverflowEvery;
  }

  /** To be told that the overflow store has evicted a session. The application is told if that was lost by it: it may be held here as well. */
  evictedBehind(id: SessionId, reason: EvictionReason): void {
    this.#held.copies.lost(id, reason);
  }

  read(id: SessionId): MaybePromise<SessionRecord | undefined> {
    return this.#held.use(id) ?? this.#turns.take(id, () => this.#fetch(id));
  }

  write(record: SessionRecord, when: WriteCondition): MaybePromise<boolean> {
    this.#held.assertFits(record);
    const { id } = record;
    const held = this.#held.get(id);
    if (held !== undefined && this.#turns.isFree(id)) {
      if (!isReplaced(held, when)) return false;
      if (!this.#held.copies.mayHave(id) && this.#held.hasRoom(record)) return this.#put(record);
    }
    return this.#turns.take(id, () => this.#write(record, when));
  }

  remove(id: SessionId, when?: RemoveCondition): MaybePromise<boolean> {
    const held = this.#held.get(id);
    if (held !== undefined && this.#turns.isFree(id)) {
      if (!allows(held, when)) return false;
      if (!this.#held.copies.mayHave(id)) return this.#delete(id);
    }
    return this.#turns.take(id, () => this.#remove(id, when));
  }

  touch(id: SessionId, touch: Touch): MaybePromise<boolean> {
    const held = this.#held.get(id);
    return held === undefined ? this.#turns.take(id, () => this.#touch(id, touch)) : this.#held.touch(held, touch);
  }

  ids(): AsyncIterable<SessionId> {
    const { storeName, capabilities } = this.#overflow;
    if (!capabilities.lists) {
      throw new CapabilityError(`SessionLruStore cannot list its sessions, since Session${storeName}Store cannot.`);
    }
    return this.#listed(() => ({
      held: this.#held.ids(),
      behind: this.#overflow.ids(),
      skips: (id) => this.#hasEnded(id),
    }));
  }

  stale(now: number): Iterable<SessionId> | AsyncIterable<SessionId> {
    const isDue = this.#sweeps % this.#sweepOverflowEvery === 0;
    this.#sweeps += 1;
    void this.#held.moveOverAge();
    void this.#held.tidy();
    // The sessions of a store that does not list are removed by what is behind it.
    if (!this.#overflow.capabilities.lists) return [];
    return this.#listed(() => ({
      held: this.#held.stale(now),
      behind: isDue ? this.#overflow.stale(now) : [],
      skips: (id) => this.#held.isLive(id, now) || this.#hasEnded(id),
    }));
  }

  /** Each session once: what is held, and what the overflow store holds beyond its copies of that. Where copies come or go, all are listed. */
  async count(): Promise<number> {
    const { copies } = this.#held;
    const { changes } = copies;
    if (copies.isSure && this.#overflow.capabilities.expiry === 'swept') {
      const behind = await this.#overflow.count();
      if (copies.changes === changes) return behind - copies.size + this.#held.size;
    }
    let count = 0;
    for await (const _ of this.ids()) count += 1;
    return count;
  }

  /** Each in its turn, so that nothing comes back that was on its way. */
  async removeAll(): Promise<void> {
    const failures = await abreast(this.ids(), ABREAST, (id) => this.remove(id));
    if (failures.length > 0) throw failures[0];
  }

  /** Has the overflow store hold everything; it is held here all the same. */
  async flush(): Promise<void> {
    await this.#held.copyAll();
    await this.#overflow.flush();
  }

  /** Moves everything to the overflow store, and stops that. If something cannot be moved, it is still held, and stopping again tries again. */
  async stop(): Promise<void> {
    this.#held.stop();
    await this.#turns.idle();
    await this.#held.copyAll();
    await this.#held.tidy();
    await this.#overflow.stop();
    this.#held.clear();
  }

  async #fetch(id: SessionId): Promise<SessionRecord | undefined> {
    const held = this.#held.use(id);
    if (held !== undefined) return held;
    return this.#ask(id, undefined, async () => {
      const record = await this.#overflow.read(id);
      // What is stale is read to be removed, and must not push out what is in use.
      if (record !== undefined && !isStale(record, this.#context.clock.now())) this.#held.promote(record);
      return record;
    });
  }

  /** Looks again whenever it has waited for something: the record may have moved meanwhile, and others may have taken the room. */
  async #write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
    const { id } = record;
    const { copies } = this.#held;
    for (;;) {
      const held = this.#held.get(id);
      if (held === undefined) return when === 'absent' ? this.#create(record) : this.#update(record, when);
      if (!isReplaced(held, when)) return false;
      if (!this.#held.hasRoom(record)) await this.#held.room();
      else if (!copies.mayHave(id)) return this.#put(record);
      // An earlier revision must not stay behind. The new one would be in the way at the next write, unless a listing has to find it.
      else if (this.#listings === 0) await copies.drop(id);
      else if (await copies.replace(record)) return this.#put(record);
    }
  }

  async #create(record: SessionRecord): Promise<boolean> {
    const found = await this.#ask(record.id, undefined, () => this.#overflow.read(record.id));
    if (found !== undefined) return false;
    while (!this.#held.hasRoom(record)) await this.#held.room();
    this.#held.add(record);
    return true;
  }

  async #update(record: SessionRecord, when: { readonly rev: string }): Promise<boolean> {
    return this.#ask(record.id, false, async () => {
      const written = await this.#overflow.write(record, when);
      if (written) this.#held.promote(record);
      return written;
    });
  }

  #put(record: SessionRecord): true {
    this.#held.put(record);
    return true;
  }

  async #remove(id: SessionId, when: RemoveCondition | undefined): Promise<boolean> {
    const held = this.#held.get(id);
    if (held === undefined) return this.#ask(id, false, () => this.#overflow.remove(id, when));
    if (!allows(held, when)) return false;
    if (this.#held.copies.mayHave(id)) await this.#held.copies.drop(id);
    // It may have been touched meanwhile.
    const left = this.#held.get(id);
    return left !== undefined && allows(left, when) && this.#delete(id);
  }

  #delete(id: SessionId): true {
    this.#held.delete(id);
    return true;
  }

  async #touch(id: SessionId, touch: Touch): Promise<boolean> {
    const held = this.#held.get(id);
    if (held !== undefined) return this.#held.touch(held, touch);
    return this.#ask(id, false, () => this.#overflow.touch(id, touch));
  }

  /** Asks the overflow store about a session that is not held, unless that has ended, whatever a late call has left of it there. */
  async #ask<Answer>(id: SessionId, ifEnded: Answer, call: () => MaybePromise<Answer>): Promise<Answer> {
    return this.#hasEnded(id) ? ifEnded : this.#held.copies.ask(id, call);
  }

  /** Whether a session is known to have ended. */
  #hasEnded(id: SessionId): boolean {
    return this.#held.copies.undecided.hasEnded(id) && !this.#held.has(id);
  }

  /** While something is listed, what is not held when that begins must not leave the overflow store, lest it be missed: see `#write`. */
  async *#listed(options: () => Omit<ListingOptions, 'assertOpen'>): AsyncGenerator<SessionId, void> {
    this.#listings += 1;
    try {
      yield* listed({ ...options(), assertOpen: this.#assertOpen });
    } finally {
      this.#listings -= 1;
    }
  }
}

/** Whether the condition of a write holds for the record that stands there. */
function isReplaced(held: SessionRecord, when: WriteCondition): boolean {
  return when !== 'absent' && held.rev === when.rev;
}
