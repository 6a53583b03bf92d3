import { isStale, SessionStore, StoreError, touchedRecord } from '@coatcheck/core';
import type { Capabilities, RemoveCondition, SessionId, SessionRecord, Touch, WriteCondition } from '@coatcheck/core';

/** What stands at the other end of the wire: it outlives the stores that use it. */
export type Backend = Map<SessionId, SessionRecord>;

/**
 * Stands for a store over a network: several share one backend, each answers a turn of the event loop later, what comes back is a fresh
 * object, and the backend cannot list but removes what is stale by itself.
 */
export class SessionNetworkStore extends SessionStore {
  static override readonly storeName = 'Network';
  readonly capabilities: Capabilities = { atomicity: 'shared', durability: 'none', expiry: 'native', lists: false };
  readonly #backend: Backend;
  #stopped = false;

  constructor(backend: Backend) {
    super();
    this.#backend = backend;
  }

  read(id: SessionId): Promise<SessionRecord | undefined> {
    return this.#ask(() => {
      const held = this.#backend.get(id);
      return held === undefined ? undefined : Object.freeze({ ...held });
    });
  }

  write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
    return this.#ask(() => {
      const held = this.#backend.get(record.id);
      if (when === 'absent' ? held !== undefined : held?.rev !== when.rev) return false;
      this.#backend.set(record.id, record);
      return true;
    });
  }

  remove(id: SessionId, when?: RemoveCondition): Promise<boolean> {
    return this.#ask(() => {
      const held = this.#backend.get(id);
      if (held === undefined || (when !== undefined && held.rev !== when.rev)) return false;
      if (when?.staleAt !== undefined && !isStale(held, when.staleAt)) return false;
      return this.#backend.delete(id);
    });
  }

  override touch(id: SessionId, touch: Touch): Promise<boolean> {
    return this.#ask(() => {
      const held = this.#backend.get(id);
      if (held === undefined || held.rev !== touch.rev || isStale(held, touch.accessedAt)) return false;
      this.#backend.set(id, touchedRecord(held, touch));
      return true;
    });
  }

  override stale(): Iterable<SessionId> {
    return [];
  }

  override stop(): void {
    this.#stopped = true;
  }

  /** The way there takes a turn of the event loop, and so does the way back. */
  async #ask<Answer>(act: () => Answer): Promise<Answer> {
    if (this.#stopped) throw new StoreError('CLOSED', 'The store has been stopped.');
    await turn();
    const answer = act();
    await turn();
    return answer;
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
