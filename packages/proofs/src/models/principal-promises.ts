import assert from 'node:assert/strict';
import type { ApplicationSettings } from '@coatcheck/core';
import type { End } from './model.ts';
import { tokensOf } from './seen-sessions.ts';
import type { SeenSessions } from './seen-sessions.ts';
import { ADA, storedSessions } from './the-principal.ts';
import type { Sessions, Values } from './the-principal.ts';

/** Says whether something holds at the end of a schedule, by throwing if not. */
export type PromisedToPrincipals = (
  end: End<Values, Sessions>,
  seen: SeenSessions,
  principals: ApplicationSettings['principals'],
) => void | Promise<void>;

/** Nobody is told of anything but what can be helped; and who has not crashed comes to an end. */
const nobodyFails: PromisedToPrincipals = ({ outcome }) => {
  assert.deepEqual([...outcome.failures], []);
  if (outcome.crashed.length === 0) assert.deepEqual(outcome.unfinished, [], 'Somebody waits for ever.');
};

/** There are never more sessions than the cap allows, but for what a crash has left of a sign-in that nobody was told of. */
const capHolds: PromisedToPrincipals = ({ outcome }, { stored, shown }, principals) => {
  const most = principals === undefined || principals === true ? Infinity : principals.maxSessions;
  assert.ok(shown <= most, `The principal is shown ${shown} sessions.`);
  assert.ok(stored <= most + outcome.crashed.length, `The principal has ${stored} sessions.`);
};

/** Every session of the principal is shown to them, and no other. */
const allAreShown: PromisedToPrincipals = ({ outcome }, { stored, shown }) => {
  if (outcome.crashed.length === 0) assert.equal(shown, stored, 'What is shown is not what is stored.');
};

/** After all sessions of the principal were ended, none is live that was signed in to before that. */
const revokedAreGone: PromisedToPrincipals = (end, { live }) => {
  const { given, log } = end;
  const revoking = log.includes('revoked') ? log.indexOf('revoking') : -1;
  const before = [
    ...(revoking === -1 ? [] : given.signedIn),
    ...(log.includes('revoked others') ? given.signedIn.slice(1) : []),
    ...tokensOf(end, (_, at) => at < revoking),
  ];
  for (const token of before) assert.ok(!live.has(token), 'A session is live that was revoked.');
};

/** Who was told to be signed in stays so, unless somebody signed out or ended the session, or another sign-in put it out. */
const signedInStay: PromisedToPrincipals = (end, { live }, principals) => {
  const { outcome, given, log } = end;
  const mayBeOut = typeof principals === 'object' && principals.whenFull === 'oldest out';
  if (log.some((event) => event.startsWith('revok') || event === 'signed out') || outcome.crashed.length > 0) return;
  const renewed = tokensOf(end, () => true);
  if (!mayBeOut) for (const token of renewed) assert.ok(live.has(token), 'Who was signed in is so no longer.');
  else assert.equal(live.size, Math.min(principals.maxSessions, given.signedIn.length + renewed.length));
};

/** Whoever ends all sessions of the principal, also if somebody crashed while signing in, ends every one. To be asked last. */
const allCanBeRevoked: PromisedToPrincipals = async ({ look }) => {
  const left = await look(async (application) => {
    await application.revokeAll(ADA);
    return { stored: await storedSessions(application), shown: (await application.sessionsOf(ADA)).length };
  });
  assert.deepEqual(left, { stored: 0, shown: 0 }, 'Sessions are left after all were revoked.');
};

/** What is promised of a principal's sessions, whoever does what. */
export const promisesToPrincipals: readonly PromisedToPrincipals[] = [
  nobodyFails,
  capHolds,
  allAreShown,
  revokedAreGone,
  signedInStay,
  allCanBeRevoked,
];
