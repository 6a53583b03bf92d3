import assert from 'node:assert/strict';
import type { Application, Session, SessionToken } from '@coatcheck/core';

/** Whose sessions the models are about. */
export const ADA = 'ada';

/** The values of each session. */
export interface Values {
  n: number;
}

/** What is there at the start: sessions that Ada is signed in to, the oldest first, and one that nobody is signed in to. */
export interface Sessions {
  readonly signedIn: readonly SessionToken[];
  readonly anonymous: SessionToken;
}

/** Signs Ada in to a session, and stores it; the token that she has then. */
export async function signIn(session: Session<Values>): Promise<SessionToken> {
  return stored(session.setPrincipal(ADA));
}

/** Stores a session; its token, which has to be a new one. */
export async function stored(session: Session<Values>): Promise<SessionToken> {
  await session.checkIn();
  assert.ok(session.token !== undefined);
  return session.token;
}

/** How many sessions are stored that Ada is signed in to, listed or not. */
export async function storedSessions(application: Application<Values>): Promise<number> {
  const sessions = await application.sessions.values();
  return sessions.filter(({ principal }) => principal === ADA).length;
}
