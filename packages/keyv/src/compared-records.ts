import { isStale, sessionRecord, touchedRecord } from '@coatcheck/core';
import type {
  Clock,
  MaybePromise,
  RemoveCondition,
  SessionId,
  SessionRecord,
  Touch,
  WriteCondition,
} from '@coatcheck/core';
import { contentsIn, contentsText } from './contents-text.ts';
import { damaged, failed, indeterminate } from './failures.ts';
import { lastKnown } from './last-known.ts';
import { lifetime } from './lifetime.ts';
import { listingOf } from './place-listing.ts';
import type { Place } from './place.ts';
import type { Listing, Records } from './records.ts';
import { Tombstones } from './tombstones.ts';
import { inTurn } from './turns.ts';
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
    return inTurn(this.#clock, id, async () => {
      const record = await this.#look(id);
      if (record === undefined) lastKnown.forget(id);
      else lastKnown.note(this, id, record.rev);
      return record;
    });
  }

  async write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
    return inTurn(this.#clock, record.id, async () =>
      when === 'absent' ? this.#create(record) : this.#replace(record, when.rev),
    );
  }

  async remove(id: SessionId, when: RemoveCondition | undefined): Promise<boolean> {
    return inTurn(this.#clock, id, async () => {
      const kept = await this.#get(id);
      if (kept === undefined) return false;
      if (when !== undefined && !allows(await this.#read(id, kept), when)) return false;
      lastKnown.forget(id);
      try {
        await this.#tombstones?.set(id);
        return await this.#place.delete(nameOf(id));
      } catch (cause) {
        throw indeterminate(`remove session ${id}`, cause);
      }
    });
  }

  async touch(id: SessionId, touch: Touch): Promise<boolean> {
    return inTurn(this.#clock, id, async () => {
      const held = await this.#look(id);
      if (held === undefined || held.rev !== touch.rev || isStale(held, touch.accessedAt)) return false;
      return this.#keep(touchedRecord(held, touch));
    });
  }

  async #create(record: SessionRecord): Promise<boolean> {
    if ((await this.#look(record.id)) !== undefined) return false;
    await this.#tombstones?.clear(record.id);
    return this.#keep(record);
  }

  async #replace(record: SessionRecord, rev: string): Promise<boolean> {
    const isKnown = this.#tombstones === undefined && lastKnown.is(this, record.id, rev);
    return (isKnown || (await this.#look(record.id))?.rev === rev) && this.#keep(record);
  }

  /** Whether it is kept: not if it was removed meanwhile. */
  async #keep(record: SessionRecord): Promise<boolean> {
    const { id } = record;
    const wrapped = await this.#wrapped(record);
    lastKnown.forget(id);
    try {
      await this.#place.set(nameOf(id), wrapped, lifetime(record, this.#clock.now()));
      if (this.#tombstones !== undefined && (await this.#tombstones.has(id))) {
        await this.#place.delete(nameOf(id));
        return false;
      }
    } catch (cause) {
      throw indeterminate(`write session ${id}`, cause);
    }
    if (this.#tombstones === undefined) lastKnown.note(this, id, record.rev);
    return true;
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

function recordText(record: SessionRecord): string {
  return `${record.id} ${record.rev} ${record.accessedAt} ${record.expiresAt} ${contentsText(record)}`;
}

function recordIn(text: string, id: SessionId): SessionRecord | undefined {
  const revAt = id.length + 1;
  const accessedAtAt = text.indexOf(' ', revAt) + 1;
  const expiresAtAt = text.indexOf(' ', accessedAtAt) + 1;
  const contentsAt = text.indexOf(' ', expiresAtAt) + 1;
  if (!text.startsWith(`${id} `) || accessedAtAt === 0 || expiresAtAt === 0 || contentsAt === 0) return undefined;
  const accessedAt = Number(text.slice(accessedAtAt, expiresAtAt - 1));
  const expiresAt = Number(text.slice(expiresAtAt, contentsAt - 1));
  const contents = contentsIn(text, contentsAt);
  if (contents === undefined || !Number.isSafeInteger(accessedAt) || !Number.isSafeInteger(expiresAt)) return undefined;
  return sessionRecord({ id, rev: text.slice(revAt, accessedAtAt - 1), accessedAt, expiresAt, ...contents });
}

function allows(record: SessionRecord, when: RemoveCondition): boolean {
  return record.rev === when.rev && (when.staleAt === undefined || isStale(record, when.staleAt));
}
