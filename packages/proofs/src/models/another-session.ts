import assert from 'node:assert/strict';
import { adds } from './acts.ts';
import type { Model } from './model.ts';
import { all, oneSession } from './one-session.ts';
import type { Act } from './one-session.ts';
import type { TheSession, Values } from './the-session.ts';
import { nobodyFails } from './promises.ts';
import type { Promised } from './promises.ts';
import { tell } from './tell.ts';

/** The counter of the other session at its start. */
const OTHER = 100;

/** Ends the session, and stores another under its id. */
const replaces: Act = (at) =>
  tell(at, async () => {
    const { sessions } = at.application;
    const { id } = await at.application.checkOut(at.given.token, { mode: 'read' });
    await sessions.delete(id);
    await sessions.set(id, sessions.create(id).set('n', OTHER));
    return 'replaced';
  });

/** What was done to a session that has ended is not done to another that has its id. */
const otherIsLeftAlone: Promised = ({ outcome }, { sessions }) => {
  const read = outcome.trace.find(({ actor }) => actor === 'a');
  const meant = read?.answer.includes(`"n":${OTHER}`) === true;
  assert.equal(sessions[0]?.n, meant ? OTHER + 1 : OTHER, 'What was meant for another session was done to this one.');
};

/** One adds to a session while another session takes its id. */
export const anotherTakesTheId: Model<Values, TheSession> = oneSession(
  { a: adds(), b: replaces },
  { check: all([nobodyFails, otherIsLeftAlone]) },
);
