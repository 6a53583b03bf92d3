import assert from 'node:assert/strict';
import type { Application } from '@coatcheck/core';
import type { End, Model, ModelActor, Place } from './model.ts';
import { promises } from './promises.ts';
import type { Promised } from './promises.ts';
import { seenLate } from './seen.ts';
import type { TheSession, Values } from './the-session.ts';

/** What somebody does to the session. Writes down what was acknowledged, and what refused; {@link promises} go by that. */
export type Act = (at: Place<Values, TheSession>) => Promise<unknown>;

/** What somebody does, and where. */
export type Acting = Act | Omit<ModelActor<Values, TheSession>, 'name'>;

/** A model of what several, by their names, do to one session. */
export function oneSession(
  acting: Readonly<Record<string, Acting>>,
  more: Partial<Model<Values, TheSession>> = {},
): Model<Values, TheSession> {
  return {
    start: store,
    actors: Object.entries(acting).map(([name, one]) =>
      typeof one === 'function' ? { name, act: one } : Object.assign({ name }, one),
    ),
    check: all(promises),
    ...more,
  };
}

/** A check that all of these hold, one after the other. */
export function all(promised: readonly Promised[]): (end: End<Values, TheSession>) => Promise<void> {
  return async (end) => {
    const seen = await seenLate(end);
    for (const holds of promised) await holds(end, seen);
  };
}

async function store(application: Application<Values>): Promise<TheSession> {
  const session = await application.checkOut();
  await session.set('n', 0).set('code', 'once').checkIn();
  assert.ok(session.token !== undefined);
  return { token: session.token };
}
