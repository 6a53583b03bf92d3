import { SessionStore } from '@coatcheck/core';
import type { Capabilities, RemoveCondition, SessionId, SessionRecord, WriteCondition } from '@coatcheck/core';

/** A store over a `Map` and no more: without an index of what expires when, sweeping it has to visit every session. */
export class SessionMapStore extends SessionStore {
  static override readonly storeName = 'Map';
  readonly capabilities: Capabilities = { atomicity: 'process', durability: 'none', expiry: 'swept', lists: true };
  readonly #records = new Map<SessionId, SessionRecord>();

  read(id: SessionId): SessionRecord | undefined {
    return this.#records.get(id);
  }

  write(record: SessionRecord, when: WriteCondition): boolean {
    const held = this.#records.get(record.id);
    if (when === 'absent' ? held !== undefined : held?.rev !== when.rev) return false;
    this.#records.set(record.id, record);
    return true;
  }

  remove(id: SessionId, when?: RemoveCondition): boolean {
    const held = this.#records.get(id);
    if (held === undefined) return false;
    if (when !== undefined && (held.rev !== when.rev || held.expiresAt > (when.staleAt ?? Infinity))) return false;
    return this.#records.delete(id);
  }

  override ids(): Iterable<SessionId> {
    return this.#records.keys();
  }
}
