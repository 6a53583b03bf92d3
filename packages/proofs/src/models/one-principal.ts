import type { ApplicationSettings, SessionToken } from '@coatcheck/core';
import type { Model, ModelActor, Place } from './model.ts';
import { promisesToPrincipals } from './principal-promises.ts';
import { seenSessions } from './seen-sessions.ts';
import { signIn, stored } from './the-principal.ts';
import type { Sessions, Values } from './the-principal.ts';

/** What somebody does about Ada's sessions. Comes back with the token of the session that she is now signed in to, if it is a new token. */
export type PrincipalAct = (at: Place<Values, Sessions>) => Promise<SessionToken | undefined>;

/** Where a model of a principal begins. */
export interface Beginning {
  /** How many sessions she has at the start; none unless given. */
  readonly signedIn?: number;
  readonly principals?: ApplicationSettings['principals'];
  readonly mayCrash?: readonly string[];
}

/** A model of what several, by their names, do about the sessions of one principal. */
export function onePrincipal(
  acting: Readonly<Record<string, PrincipalAct>>,
  { signedIn = 0, principals = true, mayCrash = [] }: Beginning = {},
): Model<Values, Sessions> {
  return {
    settings: { principals },
    async start(application) {
      const tokens: SessionToken[] = [];
      for (let count = 0; count < signedIn; count += 1) tokens.push(await signIn(await application.checkOut()));
      return { signedIn: tokens, anonymous: await stored((await application.checkOut()).set('n', 0)) };
    },
    actors: Object.entries(acting).map(([name, act]): ModelActor<Values, Sessions> => ({ name, act })),
    mayCrash,
    async check(end) {
      const seen = await seenSessions(end);
      for (const holds of promisesToPrincipals) await holds(end, seen, principals);
    },
  };
}
