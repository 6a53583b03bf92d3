import type { SessionId } from '@coatcheck/core';
import { open } from './opened.ts';
import type { Opened } from './opened.ts';
import { sessionId } from './records.ts';
import type { Trial } from './trial.ts';

/** The id of the n-th of the seven sessions. */
export function foo(n: number): SessionId {
  return sessionId(`foo-${n}`);
}

/** Between two of the seven sessions, in milliseconds: session n was last used n times as long ago. */
const APART = 400_000;

/**
 * The fixture of the ancestor's tests: seven sessions; session n holds `bar` = 6n and was last used 400n seconds ago. As the timeout is
 * 1800 seconds, the sessions 5 and 6 are stale, and not swept yet.
 */
export async function sevenSessions(trial: Trial): Promise<Opened> {
  const opened = await open(trial);
  const { store, clock } = opened;
  for (let n = 6; n >= 0; n -= 1) {
    await store.set(foo(n), store.create(foo(n)).set('bar', 6 * n));
    if (n > 0) clock.advance(APART);
  }
  return opened;
}

/** The ids of the sessions that are not stale, in the order in which a sorted list has them. */
export const liveIds: readonly SessionId[] = [0, 1, 2, 3, 4].map(foo).toSorted();
