import type { ApplicationSettings, Session, SessionId } from '@coatcheck/core';
import { open } from './opened.ts';
import type { Opened } from './opened.ts';
import { sessionId } from './records.ts';
import type { Trial } from './trial.ts';

/** The values of the session. */
export interface Person {
  n: number;
  name: string;
}

/** The id of the session. */
export const personId: SessionId = sessionId('ann');

/** An application with one session. */
export interface OneSession extends Opened<Person> {
  /** What the `expiring` hook was told: id, name and reason. */
  readonly ended: unknown[];
  /** Checks the session out. */
  readonly look: () => Promise<Session<Person>>;
}

/** Opens an application and stores a session whose `n` is 1 and whose `name` is 'ann'. */
export async function openWithSession(trial: Trial, settings: ApplicationSettings<Person> = {}): Promise<OneSession> {
  const ended: unknown[] = [];
  const opened = await open<Person>(trial, {
    expiring: (session, reason) => ended.push([session.id, session.get('name'), reason]),
    ...settings,
  });
  const { sessions } = opened.application;
  await sessions.set(personId, sessions.create(personId).set('n', 1).set('name', 'ann'));
  return { ...opened, ended, look: () => sessions.checkOut(personId) };
}
