import { isStale } from '@coatcheck/core';
import type { RemoveCondition, SessionRecord } from '@coatcheck/core';

/** Whether the condition of a removal holds for a record. */
export function allows(record: SessionRecord, when: RemoveCondition | undefined): boolean {
  if (when === undefined) return true;
  return record.rev === when.rev && (when.staleAt === undefined || isStale(record, when.staleAt));
}
