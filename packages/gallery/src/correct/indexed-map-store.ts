import { isStale } from '@coatcheck/core';
import type { RemoveCondition, SessionId, SessionRecord, Touch, WriteCondition } from '@coatcheck/core';
import { SessionMapStore } from './map-store.ts';

/**
 * Finds what is stale by an index of its own, which has to be kept right by everything that changes a record, and has what a store may leave
 * out: it lists the records of a principal, and tells of changes.
 */
export class IndexedSessionMapStore extends SessionMapStore {
  /** When each record is stale. */
  protected readonly index: Map<SessionId, number> = new Map();
  readonly #watchers = new Set<{ readonly id: SessionId; readonly changed: () => void }>();

  override write(record: SessionRecord, when: WriteCondition): boolean {
    return super.write(record, when) && this.changed(record.id);
  }

  override remove(id: SessionId, when?: RemoveCondition): boolean {
    return super.remove(id, when) && this.changed(id);
  }

  override touch(id: SessionId, touch: Touch): boolean {
    return super.touch(id, touch) && this.changed(id);
  }

  override *stale(now: number): Iterable<SessionId> {
    const stale = [...this.index].filter(([id, expiresAt]) => this.records.has(id) && isStale({ expiresAt }, now));
    for (const [id] of stale) yield id;
  }

  idsOf(principal: string): Iterable<SessionId> {
    return [...this.records.values()].filter((record) => record.principal === principal).map(({ id }) => id);
  }

  watch(id: SessionId, changed: () => void): () => void {
    const watcher = { id, changed };
    this.#watchers.add(watcher);
    return () => {
      this.#watchers.delete(watcher);
    };
  }

  /** Brings the index up to date, and tells the watchers. */
  protected changed(id: SessionId): true {
    const held = this.records.get(id);
    if (held === undefined) this.index.delete(id);
    else this.index.set(id, held.expiresAt);
    for (const watcher of this.#watchers) if (watcher.id === id) watcher.changed();
    return true;
  }
}
