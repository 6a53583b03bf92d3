import { isStale, SessionStore, StoreError, touchedRecord } from '@coatcheck/core';
import type { Capabilities, RemoveCondition, SessionId, SessionRecord, Touch, WriteCondition } from '@coatcheck/core';

/** Keeps sessions in a `Map`, and answers at once. */
export class SessionMapStore extends SessionStore {
  static override readonly storeName: string = 'Map';
  override readonly capabilities: Capabilities = {
    atomicity: 'process',
    durability: 'none',
    expiry: 'swept',
    lists: true,
  };
  #records: Map<SessionId, SessionRecord> | undefined = new Map();

  read(id: SessionId): SessionRecord | undefined {
    return this.records.get(id);
  }

  write(record: SessionRecord, when: WriteCondition): boolean {
    const held = this.records.get(record.id);
    if (when === 'absent' ? held !== undefined : held?.rev !== when.rev) return false;
    this.records.set(record.id, record);
    return true;
  }

  remove(id: SessionId, when?: RemoveCondition): boolean {
    const held = this.records.get(id);
    if (held === undefined || (when !== undefined && held.rev !== when.rev)) return false;
    if (when?.staleAt !== undefined && !isStale(held, when.staleAt)) return false;
    return this.records.delete(id);
  }

  override touch(id: SessionId, touch: Touch): boolean {
    const held = this.records.get(id);
    if (held === undefined || held.rev !== touch.rev || isStale(held, touch.accessedAt)) return false;
    this.records.set(id, touchedRecord(held, touch));
    return true;
  }

  override ids(): Iterable<SessionId> {
    return this.records.keys();
  }

  override stop(): void {
    this.#records = undefined;
  }

  /** What is kept; from `stop` on, an error. */
  protected get records(): Map<SessionId, SessionRecord> {
    if (this.#records !== undefined) return this.#records;
    throw new StoreError('CLOSED', 'The store has been stopped.');
  }
}
