import type { SessionToken } from '@coatcheck/core';
import type { Place } from './model.ts';
import type { PrincipalAct } from './one-principal.ts';
import { eventOf } from './tell.ts';
import { ADA, signIn, stored } from './the-principal.ts';
import type { Sessions, Values } from './the-principal.ts';

/** Signs in to a new session. */
export const signsIn: PrincipalAct = (at) => signedIn(at, async () => signIn(await at.application.checkOut()));

/** Signs in to the session that nobody is signed in to, whose token is renewed by that. */
export const signsInToTheOther: PrincipalAct = (at) =>
  signedIn(at, async () => signIn(await at.application.checkOut(at.given.anonymous)));

/** Renews the token of her first session. */
export const renewsTheFirst: PrincipalAct = (at) =>
  signedIn(at, async () => {
    const session = await at.application.checkOut(at.given.signedIn[0]);
    return session.isNew ? undefined : stored(session.renew());
  });

/** Ends all her sessions. */
export const revokesAll: PrincipalAct = async ({ application, log }) => {
  log('revoking');
  await application.revokeAll(ADA);
  log('revoked');
  return undefined;
};

/** Ends all her sessions but the first. */
export const revokesOthers: PrincipalAct = async ({ application, given, log }) => {
  const session = await application.checkOut(given.signedIn[0], { mode: 'read' });
  if (session.isNew) return undefined;
  await application.revokeOthers(session);
  log('revoked others');
  return undefined;
};

/** Signs out of her first session. */
export const signsOutOfTheFirst: PrincipalAct = async ({ application, given, log }) => {
  log((await application.end(given.signedIn[0] ?? '')) ? 'signed out' : 'gone');
  return undefined;
};

/** Writes down that somebody is signed in, or why not; the token, if there is a new one. */
async function signedIn(
  { actor, log }: Place<Values, Sessions>,
  act: () => Promise<SessionToken | undefined>,
): Promise<SessionToken | undefined> {
  let token: SessionToken | undefined;
  const event = await eventOf(async () => {
    token = await act();
    return token === undefined ? 'gone' : `${actor} is in`;
  });
  log(event);
  return token;
}
