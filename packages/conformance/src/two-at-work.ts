import type { ApplicationSettings, Session, SessionId } from '@coatcheck/core';
import { open } from './opened.ts';
import type { Opened } from './opened.ts';
import { sessionId } from './records.ts';
import type { Trial } from './trial.ts';

/** The values of the shared session. */
export interface SharedValues {
  n: number;
  a: string;
  b: string;
  list: string[];
  cart: { count: number };
}

export type SharedSession = Session<SharedValues>;

/** The id of the session that several work on. */
export const sharedId: SessionId = sessionId('shared');

/** One session, checked out twice. The one that is called mine commits last. */
export interface TwoAtWork {
  readonly mine: SharedSession;
  readonly theirs: SharedSession;
  /** Checks the session out once more. */
  readonly look: () => Promise<SharedSession>;
  readonly opened: Opened<SharedValues>;
}

/** Stores a session with all values but `b`, and checks it out twice. */
export async function twoAtWork(trial: Trial, settings: ApplicationSettings<SharedValues> = {}): Promise<TwoAtWork> {
  const opened = await open<SharedValues>(trial, settings);
  const { sessions } = opened.application;
  const values = sessions.create(sharedId).set('n', 1).set('a', 'a').set('list', ['x']).set('cart', { count: 1 });
  await sessions.set(sharedId, values);
  const look = async (): Promise<SharedSession> => sessions.checkOut(sharedId);
  return { mine: await look(), theirs: await look(), look, opened };
}
