import type { SessionId, SessionRecord } from '../../src/record.ts';
import type { Capabilities, MaybePromise, RemoveCondition, WriteCondition } from '../../src/record-store.ts';
import { SessionStore } from '../../src/store.ts';

/** A whole store over a `Map`, as short as a store can be. It answers at once. */
export class SessionMapStore extends SessionStore {
  static override readonly storeName: string = 'Map';
  readonly capabilities: Capabilities = { atomicity: 'process', durability: 'none', expiry: 'swept', lists: true };
  readonly records: Map<SessionId, SessionRecord>;

  /** @param records - what another store holds, too, as the processes of a host do */
  constructor(records: Map<SessionId, SessionRecord> = new Map<SessionId, SessionRecord>()) {
    super();
    this.records = records;
  }

  read(id: SessionId): MaybePromise<SessionRecord | undefined> {
    return this.records.get(id);
  }

  write(record: SessionRecord, when: WriteCondition): MaybePromise<boolean> {
    const held = this.records.get(record.id);
    if (when === 'absent' ? held !== undefined : held?.rev !== when.rev) return false;
    this.records.set(record.id, record);
    return true;
  }

  remove(id: SessionId, when?: RemoveCondition): MaybePromise<boolean> {
    const held = this.records.get(id);
    if (held === undefined) return false;
    if (when !== undefined && held.rev !== when.rev) return false;
    if (when?.staleAt !== undefined && held.expiresAt > when.staleAt) return false;
    return this.records.delete(id);
  }

  override ids(): Iterable<SessionId> | AsyncIterable<SessionId> {
    return [...this.records.keys()];
  }
}
