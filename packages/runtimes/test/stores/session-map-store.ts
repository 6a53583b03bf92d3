import { isStale, SessionStore, StoreError } from '@coatcheck/core';
import type { Capabilities, RemoveCondition, SessionId, SessionRecord, WriteCondition } from '@coatcheck/core';

/** Keeps sessions in a `Map`: all that a store needs. */
export class SessionMapStore extends SessionStore {
  static override readonly storeName: string = 'Map';
  readonly capabilities: Capabilities = { atomicity: 'process', durability: 'none', expiry: 'swept', lists: true };
  #records: Map<SessionId, SessionRecord> | undefined = new Map();

  read(id: SessionId): SessionRecord | undefined {
    return this.#open.get(id);
  }

  write(record: SessionRecord, when: WriteCondition): boolean {
    const held = this.#open.get(record.id);
    if (when === 'absent' ? held !== undefined : held?.rev !== when.rev) return false;
    this.#open.set(record.id, record);
    return true;
  }

  remove(id: SessionId, when?: RemoveCondition): boolean {
    const held = this.#open.get(id);
    if (held === undefined || (when !== undefined && held.rev !== when.rev)) return false;
    if (when?.staleAt !== undefined && !isStale(held, when.staleAt)) return false;
    return this.#open.delete(id);
  }

  override ids(): Iterable<SessionId> {
    return this.#open.keys();
  }

  override stop(): void {
    this.#records = undefined;
  }

  get #open(): Map<SessionId, SessionRecord> {
    if (this.#records !== undefined) return this.#records;
    throw new StoreError('CLOSED', 'The store has been stopped.');
  }
}
