import type { SessionId } from '@coatcheck/core';

/** So many sessions are known at the most; of more than that, the revisions are read again. */
const MOST = 10_000;

const known = new Map<SessionId, { readonly of: object; readonly rev: string }>();

/**
 * The revisions that a process that is alone in writing has read or written last, so that it need not read them again before it writes. For the
 * whole process, and with one place for each id: two stores that lead to the same backend unknowingly make each other read.
 */
export const lastKnown = {
  /** Whether a store knows that this is the revision that stands. */
  is(of: object, id: SessionId, rev: string): boolean {
    const entry = known.get(id);
    return entry?.of === of && entry.rev === rev;
  },

  note(of: object, id: SessionId, rev: string): void {
    known.delete(id);
    known.set(id, { of, rev });
    if (known.size <= MOST) return;
    for (const oldest of known.keys()) {
      known.delete(oldest);
      return;
    }
  },

  forget(id: SessionId): void {
    known.delete(id);
  },
};
