import { SessionStore } from '@coatcheck/core';
import type {
  Capabilities,
  MaybePromise,
  RecordStore,
  RemoveCondition,
  SessionId,
  SessionRecord,
  Touch,
  WriteCondition,
} from '@coatcheck/core';

/** A store that hands every call on to another: what stands between core and a store. */
abstract class Between extends SessionStore {
  static override readonly storeName = 'Between';
  readonly capabilities: Capabilities;
  protected readonly store: RecordStore;

  constructor(store: RecordStore) {
    super();
    this.store = store;
    this.capabilities = store.capabilities;
  }

  read(id: SessionId): MaybePromise<SessionRecord | undefined> {
    return this.store.read(id);
  }

  write(record: SessionRecord, when: WriteCondition): MaybePromise<boolean> {
    return this.store.write(record, when);
  }

  remove(id: SessionId, when?: RemoveCondition): MaybePromise<boolean> {
    return this.store.remove(id, when);
  }

  override touch(id: SessionId, touch: Touch): MaybePromise<boolean> {
    return this.store.touch(id, touch);
  }

  override ids(): Iterable<SessionId> | AsyncIterable<SessionId> {
    return this.store.ids();
  }

  override stale(now: number): Iterable<SessionId> | AsyncIterable<SessionId> {
    return this.store.stale(now);
  }
}

/** What of core's envelope matters here. */
interface Envelope {
  readonly birth?: string;
  readonly provisional?: number;
  readonly successor?: string;
}

/** A renewal removes the old record first, then creates the new one, and puts a pointer into the old one's place in the end. */
export class DeleteFirstRenewals extends Between {
  readonly #read = new Map<string, SessionRecord>();
  readonly #removed = new Set<SessionId>();

  override async read(id: SessionId): Promise<SessionRecord | undefined> {
    const record = await this.store.read(id);
    const { birth } = envelopeOf(record);
    if (record !== undefined && birth !== undefined) this.#read.set(birth, record);
    return record;
  }

  override async write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
    const { birth, provisional, successor } = envelopeOf(record);
    if (successor !== undefined && this.#removed.has(record.id)) return this.store.write(record, 'absent');
    const old = birth === undefined || provisional === undefined ? undefined : this.#read.get(birth);
    if (old !== undefined) {
      if (!(await this.store.remove(old.id, { rev: old.rev }))) return false;
      this.#removed.add(old.id);
    }
    return this.store.write(record, when);
  }
}

/** Nobody sees where a session goes on whose token was renewed: its old record looks like any other. */
export class HiddenPointers extends Between {
  override async read(id: SessionId): Promise<SessionRecord | undefined> {
    const record = await this.store.read(id);
    if (record === undefined || envelopeOf(record).successor === undefined) return record;
    const { successor: _, ...rest } = envelopeOf(record);
    return Object.freeze({ ...record, meta: JSON.stringify(rest) });
  }
}

/** The list of a principal's sessions is written after the session that it is to show, and not before. */
export class ListsAfterRecords extends Between {
  #held: Parameters<RecordStore['write']> | undefined;

  override async write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
    if ('index' in envelopeOf(record)) {
      this.#held = [record, when];
      return true;
    }
    const written = await this.store.write(record, when);
    if (this.#held !== undefined) await this.store.write(...this.#held);
    this.#held = undefined;
    return written;
  }
}

function envelopeOf(record: SessionRecord | undefined): Envelope {
  // All that core writes there is JSON.
  return record === undefined ? {} : (JSON.parse(record.meta) as Envelope);
}
