import { isStale, touchedRecord } from '@coatcheck/core';
import type { RemoveCondition, SessionId, SessionRecord, Touch, WriteCondition } from '@coatcheck/core';

/**
 * The records that several processes share: what stands behind their stores. Each call is one atomic step, as the contract of a store wants
 * it. A subclass that breaks the contract stands for a broken backend.
 */
export class SharedRecords {
  protected readonly held: Map<SessionId, SessionRecord>;

  constructor(records: Iterable<SessionRecord> = []) {
    this.held = new Map(Array.from(records, (record) => [record.id, record]));
  }

  read(id: SessionId): SessionRecord | undefined {
    return this.held.get(id);
  }

  write(record: SessionRecord, when: WriteCondition): boolean {
    const held = this.held.get(record.id);
    if (when === 'absent' ? held !== undefined : held?.rev !== when.rev) return false;
    this.held.set(record.id, record);
    return true;
  }

  remove(id: SessionId, when?: RemoveCondition): boolean {
    const held = this.held.get(id);
    if (held === undefined || (when !== undefined && held.rev !== when.rev)) return false;
    if (when?.staleAt !== undefined && !isStale(held, when.staleAt)) return false;
    return this.held.delete(id);
  }

  touch(id: SessionId, touch: Touch): boolean {
    const held = this.held.get(id);
    if (held === undefined || held.rev !== touch.rev || isStale(held, touch.accessedAt)) return false;
    this.held.set(id, touchedRecord(held, touch));
    return true;
  }

  stale(now: number): readonly SessionId[] {
    return this.all.filter((record) => isStale(record, now)).map(({ id }) => id);
  }

  removeAll(): void {
    this.held.clear();
  }

  /** All records, in the order in which they came. */
  get all(): readonly SessionRecord[] {
    return [...this.held.values()];
  }
}
