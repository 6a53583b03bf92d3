import type { SessionId } from '@coatcheck/core';

/** When changes were sent that are not answered yet, on the monotonic clock in milliseconds, by the session that they are of. */
const sent = new Map<SessionId, Map<Promise<unknown>, number>>();

/**
 * Changes that are under way, even if nobody waits for them any longer: such a one may happen after whatever is sent later. For the whole
 * process, as the turns are.
 */
export const undecided = {
  /** Takes note of a change until it has ended. */
  note(id: SessionId, change: Promise<unknown>, sentAt: number): void {
    const changes = sent.get(id) ?? new Map<Promise<unknown>, number>();
    sent.set(id, changes.set(change, sentAt));
    const ended = (): void => {
      changes.delete(change);
      if (changes.size === 0 && sent.get(id) === changes) sent.delete(id);
    };
    change.then(ended, ended);
  },

  /** Whether a change of a session is under way. */
  has(id: SessionId): boolean {
    return sent.has(id);
  },

  /** When the last of those that are under way was sent; undefined if none is. */
  lastSentAt(id: SessionId): number | undefined {
    const changes = sent.get(id);
    return changes === undefined ? undefined : Math.max(...changes.values());
  },
};
