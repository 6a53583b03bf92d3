import { touchedRecord } from '@coatcheck/core';
import type { RemoveCondition, SessionId, SessionRecord, Touch, WriteCondition } from '@coatcheck/core';
import { SharedRecords } from '../stepped/shared-records.ts';

/** A commit is not conditional on the revision. It does not create, though. */
export class UnfencedCommits extends SharedRecords {
  override write(record: SessionRecord, when: WriteCondition): boolean {
    if (when === 'absent') return super.write(record, when);
    if (!this.held.has(record.id)) return false;
    this.held.set(record.id, record);
    return true;
  }
}

/** A commit creates what is not there. It replaces only the revision that it should, though. */
export class UpsertCommits extends SharedRecords {
  override write(record: SessionRecord, when: WriteCondition): boolean {
    return super.write(record, this.held.has(record.id) ? when : 'absent');
  }
}

/** A touch of a session that was removed puts it back. */
export class RevivingTouches extends SharedRecords {
  readonly #removed = new Map<SessionId, SessionRecord>();

  override remove(id: SessionId, when?: RemoveCondition): boolean {
    const held = this.held.get(id);
    if (held !== undefined) this.#removed.set(id, held);
    return super.remove(id, when);
  }

  override touch(id: SessionId, touch: Touch): boolean {
    const removed = this.#removed.get(id);
    if (this.held.has(id) || removed === undefined) return super.touch(id, touch);
    this.held.set(id, touchedRecord(removed, touch));
    return true;
  }
}

/** A removal has no condition: what was to go only under a revision, or only if it is stale, goes in any case. */
export class UnconditionalRemovals extends SharedRecords {
  override remove(id: SessionId): boolean {
    return super.remove(id);
  }
}

/** A removal compares the revision, but not whether what is there is still stale. */
export class RemovalsOfTheFresh extends SharedRecords {
  override remove(id: SessionId, when?: RemoveCondition): boolean {
    return super.remove(id, when === undefined ? undefined : { rev: when.rev });
  }
}
