import { CapabilityError } from './errors.ts';
import type { RecordStore } from './record-store.ts';

/** How many sessions a principal may have, and what happens when there would be one more. */
export interface PrincipalLimit {
  /** How many sessions one principal may have at a time, from 1. */
  readonly maxSessions: number;
  /** `'refuse'`: signing in is `TOO_MANY_SESSIONS`; `'oldest out'`: the session that was signed in first ends. */
  readonly whenFull: 'refuse' | 'oldest out';
}

/** Whether a list of each principal's sessions can be kept in the store itself: it needs a real conditional write, and records that stay. */
function canKeepLists({ capabilities }: RecordStore): boolean {
  return capabilities.atomicity !== 'none' && capabilities.expiry !== 'evicting';
}

/**
 * Whether lists are to be kept, rather than asked for: where the store lists the sessions of a principal itself, only a limit needs one.
 */
export function keepsLists(store: RecordStore, { maxSessions }: PrincipalLimit): boolean {
  return canKeepLists(store) && (store.idsOf === undefined || maxSessions !== Infinity);
}

/** `CAPABILITY_MISSING` if the store cannot carry sessions by principal, or not with this limit. */
export function assertCarriesPrincipals(store: RecordStore, { maxSessions }: PrincipalLimit): void {
  if (canKeepLists(store) || (store.idsOf !== undefined && maxSessions === Infinity)) return;
  throw new CapabilityError(
    `Session${store.storeName}Store cannot carry sessions by principal: that takes a store whose write is a real compare-and-set (atomicity other than 'none') and that does not evict, or one that has a list of its own.`,
    store.remedy,
  );
}
