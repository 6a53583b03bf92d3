import { isSessionToken } from '@coatcheck/core';
import type { SessionToken } from '@coatcheck/core';
import type { End } from './model.ts';
import { ADA, storedSessions } from './the-principal.ts';
import type { Sessions, Values } from './the-principal.ts';

/** What somebody sees of the principal's sessions when all is over. */
export interface SeenSessions {
  /** How many are stored. */
  readonly stored: number;
  /** How many are shown to the principal. */
  readonly shown: number;
  /** The tokens that lead to one of them, of those that the principal was ever given. */
  readonly live: ReadonlySet<SessionToken>;
}

/** Looks at the principal's sessions when all is over. */
export async function seenSessions(end: End<Values, Sessions>): Promise<SeenSessions> {
  const tokens = [...end.given.signedIn, ...tokensOf(end, () => true)];
  return end.look(async (application) => {
    const live = new Set<SessionToken>();
    for (const token of tokens) {
      const { principal } = await application.checkOut(token, { mode: 'read' });
      if (principal === ADA) live.add(token);
    }
    return {
      stored: await storedSessions(application),
      shown: (await application.sessionsOf(ADA)).length,
      live,
    };
  });
}

/** The tokens of those who were told to be signed in, at these places of what was written down. */
export function tokensOf(
  { outcome, log }: Pick<End<Values, Sessions>, 'outcome' | 'log'>,
  which: (actor: string, at: number) => boolean,
): readonly SessionToken[] {
  return log.flatMap((event, at) => {
    const actor = /^(.*) is in$/.exec(event)?.[1];
    const token = actor === undefined || !which(actor, at) ? undefined : outcome.results.get(actor);
    return isSessionToken(token) ? [token] : [];
  });
}
