import type { Crew } from './crew.ts';
import { readAll } from './last-look.ts';
import { mostAtOnce, OWNER } from './revocations.ts';
import { revokeAll } from './revoking.ts';
import { principals } from './signing-work.ts';

/**
 * What is wrong, in words, with what those leave behind who signed in and out: of each principal there must never have been more sessions
 * than may be, and after all of them were ended there must be none, through whichever token.
 */
export async function signedInTooMany(crew: Crew, most: number): Promise<string[]> {
  const client = crew.client('revoker');
  const problems: string[] = [];
  for (const principal of principals) {
    const listed = (await crew.application.sessionsOf(principal)).length;
    const there = await sessionsIn(crew, principal);
    const sure = mostAtOnce(crew.history, principal);
    if (Math.max(listed, there, sure) > most) {
      problems.push(
        `${principal} had ${sure} sessions at once, and has ${there} in the end, of which ${listed} are listed`,
      );
    }
    await revokeAll(client, principal);
    const left = await sessionsIn(crew, principal);
    if (left > 0) problems.push(`${left} sessions of ${principal} were left after all of them were ended`);
  }
  for (const { values, token } of await readAll(crew, client)) {
    if (OWNER in values) problems.push(`${token.session} was read through ${token.name} after all were ended`);
  }
  return problems;
}

/** How many sessions of a principal there are in the store, listed among the principal's or not. */
async function sessionsIn({ application }: Crew, principal: string): Promise<number> {
  const sessions = await application.sessions.values();
  return sessions.filter((session) => session.principal === principal).length;
}
