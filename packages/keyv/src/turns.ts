import type { Clock } from '@coatcheck/core';

/** The turn of a piece of work on something. */
export interface Turn {
  /** Whether the work took so long that the next one has begun: what it finds out from here on may be out of date. */
  readonly isPassedBy: boolean;
}

/** The last piece of work that was asked for, by what it is about. */
const last = new Map<string, AskedTurn>();

/**
 * For so long work that has begun keeps others waiting, in milliseconds: a backend that never answers must not keep a session for ever. A
 * change that was sent, and not answered, keeps others from being sent for as long.
 */
export const LONGEST_TURN = 60_000;

/**
 * Does work on one thing at a time: after all that was asked for before on the same. For the whole process, since two stores may lead to the
 * same backend without knowing of each other.
 */
export async function inTurn<Result>(
  clock: Clock,
  about: string,
  work: (turn: Turn) => Promise<Result>,
): Promise<Result> {
  const before = last.get(about);
  const turn = new AskedTurn();
  last.set(about, turn);
  try {
    // Where nobody is before, the backend is asked at once.
    if (before !== undefined) await over(clock, before);
    turn.hasBegun = true;
    turn.begun();
    return await work(turn);
  } finally {
    turn.ended();
    if (last.get(about) === turn) last.delete(about);
  }
}

/** Only the next turn listens to one. */
class AskedTurn implements Turn {
  isPassedBy = false;
  hasBegun = false;
  begun: () => void = nobodyListens;
  ended: () => void = nobodyListens;
}

function nobodyListens(): void {}

/** Waits until a turn has ended, or has lasted for too long. */
async function over(clock: Clock, turn: AskedTurn): Promise<void> {
  const { promise: isOver, resolve } = Promise.withResolvers<void>();
  turn.ended = resolve;
  if (!turn.hasBegun) {
    // Those who wait in line come one after the other, even if the first of them does not end.
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    turn.begun = begin;
    await begun;
  }
  const cancel = clock.after(LONGEST_TURN, () => {
    turn.isPassedBy = true;
    resolve();
  });
  await isOver;
  cancel();
}
