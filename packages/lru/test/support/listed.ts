import type { SessionId } from '@coatcheck/core';

/** A listing that is there at once. */
export function iterable(ids: Iterable<SessionId> | AsyncIterable<SessionId>): Iterable<SessionId> {
  if (Symbol.iterator in ids) return ids;
  throw new TypeError('The listing is not there at once.');
}

/** The ids of a listing that is there at once. */
export function listed(ids: Iterable<SessionId> | AsyncIterable<SessionId>): SessionId[] {
  return Array.from(iterable(ids));
}
