import { isSessionToken } from '@coatcheck/core';
import type { SessionToken } from '@coatcheck/core';
import type { End } from './model.ts';
import type { TheSession, Values } from './the-session.ts';

/** What somebody sees of the one session who comes late. */
export interface Seen {
  /** The sessions that are stored. */
  readonly sessions: readonly { readonly n: number; readonly code: string | undefined }[];
  /** The tokens that lead to a session, of those that were given to anybody: the first one, and those of who renewed it. */
  readonly tokens: readonly SessionToken[];
}

/** By then every grace is over, and what is left of a renewal that was not completed has expired. In milliseconds. */
const LATE = 180_000;

/** Looks at what is there when all is over. */
export async function seenLate({ outcome, given, look }: End<Values, TheSession>): Promise<Seen> {
  const known = new Set([given.token, ...outcome.results.values()].filter((result) => isSessionToken(result)));
  return look(async (application) => {
    const sessions = await application.sessions.values();
    const tokens: SessionToken[] = [];
    for (const token of known) {
      const session = await application.checkOut(token, { mode: 'read' });
      if (!session.isNew) tokens.push(token);
    }
    return {
      sessions: sessions.map((session) => ({ n: session.get('n', -1), code: session.get('code') })),
      tokens,
    };
  }, LATE);
}
