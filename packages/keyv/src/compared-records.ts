import { hasCode, isStale, StoreError, touchedRecord } from '@coatcheck/core';
import type {
  Clock,
  MaybePromise,
  RemoveCondition,
  SessionId,
  SessionRecord,
  Touch,
  WriteCondition,
} from '@coatcheck/core';
import { damaged, failed, indeterminate } from './failures.ts';
import { inTime } from './in-time.ts';
import { lastKnown } from './last-known.ts';
import { lifetime } from './lifetime.ts';
import { listingOf } from './place-listing.ts';
import type { Place } from './place.ts';
import { recordIn, recordText } from './record-text.ts';
import type { Listing, Records } from './records.ts';
import { Tombstones } from './tombstones.ts';
import { inTurn, LONGEST_TURN } from './turns.ts';
import type { Turn } from './turns.ts';
import { undecided } from './undecided.ts';
import type { Wrapping } from './wrapping.ts';

/** What {@link ComparedRecords} works with. */
export interface ComparedRecordsOptions {
  readonly place: Place;
  readonly wrapping: Wrapping;
  readonly clock: Clock;
  /** Whether this process is alone in writing. If not, whoever writes last wins, and what was removed leaves a tombstone for a while. */
  readonly alone: boolean;
}

/**
 * Records in a backend that can do no more than get, set and delete: a write looks at what stands there, and writes if it is what it should
 * be. Within this process nothing comes in between.
 */
export class ComparedRecords implements Records {
  readonly listing?: Listing;
  readonly #place: Place;
  readonly #wrapping: Wrapping;
  readonly #clock: Clock;
  /** Only where others write, too. */
  readonly #tombstones: Tombstones | undefined;

  constructor({ place, wrapping, clock, alone }: ComparedRecordsOptions) {
    this.#place = place;
    this.#wrapping = wrapping;
    this.#clock = clock;
    if (!alone) this.#tombstones = new Tombstones(place, clock);
    if (place.keys !== undefined) this.listing = listingOf(this, place.keys, this.#tombstones);
  }

  /** There is nothing to make ready; but an application that cannot reach its sessions should not open. */
  async start(): Promise<void> {
    try {
      await this.#place.start?.();
      await this.#place.get('start');
    } catch (cause) {
      throw failed('reach the backend', cause);
    }
  }

  async read(id: SessionId): Promise<SessionRecord | undefined> {
    if (this.#tombstones !== undefined) return this.#look(id);
    // In turn, so that what is known of a session is never older than what was written last.
    return inTurn(this.#clock, id, async (turn) => {
      const record = await this.#look(id);
      if (record === undefined) lastKnown.forget(id);
      else this.#note(turn, record);
      return record;
    });
  }

  async write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
    return this.#inTurn(record.id, async (turn) =>
      when === 'absent' ? this.#create(turn, record) : this.#replace(turn, record, when.rev),
    );
  }

  async remove(id: SessionId, when: RemoveCondition | undefined): Promise<boolean> {
    return this.#inTurn(id, async (turn) => {
      const kept = await this.#get(id);
      // Where others write, what is not there may be about to come: a removal without a condition leaves its tombstone all the same.
      if (kept === undefined && (when !== undefined || this.#tombstones === undefined)) return false;
      if (when !== undefined && !allows(await this.#read(id, kept), when)) return false;
      return this.#sent(turn, id, `remove session ${id}`, async () => this.#delete(id));
    });
  }

  async touch(id: SessionId, touch: Touch): Promise<boolean> {
    return this.#inTurn(id, async (turn) => {
      const held = await this.#look(id);
      if (held === undefined || held.rev !== touch.rev || isStale(held, touch.accessedAt)) return false;
      return this.#keep(turn, touchedRecord(held, touch));
    });
  }

  async #create(turn: Turn, record: SessionRecord): Promise<boolean> {
    if ((await this.#look(record.id)) !== undefined) return false;
    try {
      if (this.#tombstones !== undefined) await this.#patiently(this.#tombstones.clear(record.id));
    } catch (cause) {
      throw failed(`write session ${record.id}`, cause);
    }
    return this.#keep(turn, record);
  }

  async #replace(turn: Turn, record: SessionRecord, rev: string): Promise<boolean> {
    const isKnown = this.#tombstones === undefined && lastKnown.is(this, record.id, rev);
    return (isKnown || (await this.#look(record.id))?.rev === rev) && this.#keep(turn, record);
  }

  /** Whether it is kept: not if it was removed meanwhile. */
  async #keep(turn: Turn, record: SessionRecord): Promise<boolean> {
    const { id } = record;
    const wrapped = await this.#wrapped(record);
    const isKept = await this.#sent(turn, id, `write session ${id}`, async () => this.#set(record, wrapped));
    if (isKept) this.#note(turn, record);
    return isKept;
  }

  async #set(record: SessionRecord, wrapped: unknown): Promise<boolean> {
    const { id } = record;
    try {
      await this.#place.set(nameOf(id), wrapped, lifetime(record, this.#clock.now()));
    } catch (cause) {
      // It may have been done all the same, at a time when nobody looks any longer.
      if (!hasCode(cause)) this.#isTakenBack(id).catch(() => false);
      throw cause;
    }
    return !(await this.#isTakenBack(id));
  }

  /** Takes back what was written if the session was removed meanwhile. */
  async #isTakenBack(id: SessionId): Promise<boolean> {
    if (this.#tombstones === undefined || !(await this.#tombstones.has(id))) return false;
    await this.#place.delete(nameOf(id));
    return true;
  }

  async #delete(id: SessionId): Promise<boolean> {
    const name = nameOf(id);
    if (this.#tombstones !== undefined) {
      await this.#setTombstone(this.#tombstones, id);
      return this.#place.delete(name, true);
    }
    if (await this.#place.delete(name)) return true;
    // It was there in this very turn: a client that repeats what was not answered finds nothing the second time.
    if ((await this.#place.get(name)) === undefined) return true;
    throw new Error('The adapter said that there was nothing to remove, and there was.');
  }

  /** If it may stand, whoever writes the session next removes it; if it does not, nothing was changed. */
  async #setTombstone(tombstones: Tombstones, id: SessionId): Promise<void> {
    try {
      await tombstones.set(id);
    } catch (cause) {
      if (hasCode(cause)) throw cause;
      await tombstones.clear(id);
      throw failed(`remove session ${id}`, cause);
    }
  }

  /** Does a change in turn. `STORE_FAILED` as long as an earlier one, which nobody waits for any longer, may yet come after it. */
  #inTurn(id: SessionId, change: (turn: Turn) => Promise<boolean>): Promise<boolean> {
    return inTurn(this.#clock, id, async (turn) => {
      const sentAt = this.#tombstones === undefined ? undecided.lastSentAt(id) : undefined;
      if (sentAt !== undefined && this.#clock.monotonic() - sentAt < LONGEST_TURN) throw notYet(id);
      return change(turn);
    });
  }

  /** Sends a change, and waits for it. It goes on when it is given up: `INDETERMINATE`. */
  async #sent(turn: Turn, id: SessionId, doing: string, change: () => Promise<boolean>): Promise<boolean> {
    // What it is based on was looked at before others had their turn.
    if (turn.isPassedBy) throw failed(doing, new Error('The backend took too long before, and others came first.'));
    lastKnown.forget(id);
    const sent = change();
    if (this.#tombstones === undefined) undecided.note(id, sent, this.#clock.monotonic());
    try {
      return await this.#patiently(sent);
    } catch (cause) {
      throw indeterminate(doing, cause);
    }
  }

  #patiently<Answer>(change: Promise<Answer>): Promise<Answer> {
    const { patience } = this.#place;
    return patience === undefined ? change : inTime(this.#clock, patience, change);
  }

  /** Notes what stands, unless others had their turn since, or may have. */
  #note(turn: Turn, { id, rev }: SessionRecord): void {
    if (this.#tombstones === undefined && !turn.isPassedBy && !undecided.has(id)) lastKnown.note(this, id, rev);
  }

  #wrapped(record: SessionRecord): MaybePromise<unknown> {
    const doing = `write session ${record.id}`;
    try {
      const wrapped = this.#wrapping.wrap(recordText(record));
      if (!(wrapped instanceof Promise)) return wrapped;
      return wrapped.catch((cause: unknown) => {
        throw failed(doing, cause);
      });
    } catch (cause) {
      throw failed(doing, cause);
    }
  }

  async #look(id: SessionId): Promise<SessionRecord | undefined> {
    const kept = await this.#get(id);
    return kept === undefined ? undefined : this.#read(id, kept);
  }

  async #get(id: SessionId): Promise<unknown> {
    try {
      return await this.#place.get(nameOf(id));
    } catch (cause) {
      throw failed(`read session ${id}`, cause);
    }
  }

  async #read(id: SessionId, kept: unknown): Promise<SessionRecord> {
    let text: unknown;
    try {
      text = await this.#wrapping.unwrap(kept);
    } catch (cause) {
      throw damaged(id, cause);
    }
    const record = typeof text === 'string' ? recordIn(text, id) : undefined;
    if (record === undefined) throw damaged(id);
    return record;
  }
}

/** The name under which a session is kept. Letters and digits and a point: no backend and no setting of Keyv changes them. */
function nameOf(id: SessionId): string {
  return `session.${id}`;
}

function allows(record: SessionRecord, when: RemoveCondition): boolean {
  return record.rev === when.rev && (when.staleAt === undefined || isStale(record, when.staleAt));
}

/** `STORE_FAILED` */
function notYet(id: SessionId): StoreError {
  const state = 'an earlier change of it was sent, and the backend has not answered yet';
  return new StoreError(
    'STORE_FAILED',
    `SessionKeyvStore cannot change session ${id} now: ${state}. Try again; after a minute it is not waited for any longer.`,
  );
}
