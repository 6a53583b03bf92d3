import type { ApplicationSettings } from '@coatcheck/core';
import type { Chance } from './chance.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** How often clients do what there is to be done, compared with each other, on the average. */
const average = {
  read: 4,
  count: 4,
  paint: 2,
  replace: 2,
  update: 2,
  take: 2,
  hold: 4,
  renew: 1.5,
  end: 1,
  invalidate: 0.5,
  sweep: 1,
};

/** Something that clients do. */
export type Habit = keyof typeof average;

/** What one simulation is like. Durations in milliseconds, probabilities for each chance that there is. */
export interface Circumstances {
  readonly processes: number;
  readonly clientsPerProcess: number;
  readonly sessions: number;
  /** How many requests each client makes. */
  readonly requests: number;
  /** What clients do, and how often compared with the rest. */
  readonly habits: Readonly<Record<Habit, number>>;
  /** Whether sessions become stale while they are worked on. */
  readonly expires: boolean;
  readonly timeout: number;
  readonly absoluteTimeout: number;
  /** For how long a renewed token leads on, where it does. */
  readonly grace: number;
  /** How far clocks show different times of day from the beginning, at the most. */
  readonly skew: number;
  /** By how much a clock is set forwards or back, at the most; 0 if none is. */
  readonly jump: number;
  /** That a step of a call to the store fails. */
  readonly failure: number;
  /** That a step is held back for some time. */
  readonly delay: number;
  /** That a process is stopped for some time. */
  readonly pause: number;
  /** How many processes crash, at the most. */
  readonly crashes: number;
  /** How much time passes beyond what is waited for, at the most. */
  readonly leisure: number;
  /** The longest piece of it. */
  readonly longestLeisure: number;
}

/** The times of the applications: short, so that they matter in few steps. */
export const settings: Pick<ApplicationSettings, 'deadline' | 'lease' | 'maxHold' | 'wait'> = {
  deadline: SECOND,
  lease: 2 * SECOND,
  maxHold: 6 * SECOND,
  wait: 5 * SECOND,
};

/**
 * Draws what a simulation is to be like. Each has some faults and some habits, and not others: what two of them do together shows where a
 * third does not get in between.
 */
export function drawn(chance: Chance): Circumstances {
  const expires = chance.happens(0.35);
  const agreeing = chance.happens(0.4);
  return {
    processes: chance.between(2, 3),
    clientsPerProcess: chance.between(1, 2),
    sessions: chance.between(1, 2),
    requests: chance.between(4, 12),
    habits: habitsOf(chance),
    expires,
    ...(expires ? expiring : lasting),
    ...(agreeing && { skew: 0, jump: 0 }),
    failure: chance.of([0, 0.01, 0.04]),
    delay: chance.of([0, 0.02, 0.06]),
    pause: chance.of([0, 0.01]),
    crashes: chance.of([0, 0, 1, 2]),
  };
}

/** What gets into each other's way, so that it is worth doing little else at times. */
const rivals: readonly (readonly Habit[])[] = [
  ['end', 'renew'],
  ['end', 'read'],
  ['end', 'hold'],
  ['sweep', 'count'],
  ['take', 'paint', 'hold'],
  ['renew', 'hold', 'update'],
];

/** Either some things are done nearly all the time, or some more often than on the average, some less, and some not at all. */
function habitsOf(chance: Chance): Circumstances['habits'] {
  const habits = { ...average };
  const names = Object.keys(average) as Habit[];
  if (chance.happens(0.4)) {
    for (const habit of names) habits[habit] *= chance.of([0, 0.5, 1, 1, 6]);
    return Object.values(habits).some((weight) => weight > 0) ? habits : average;
  }
  for (const habit of names) habits[habit] *= 0.03;
  for (const habit of chance.happens(0.5) ? chance.of(rivals) : [chance.of(names), chance.of(names)]) habits[habit] = 1;
  return habits;
}

type Times = Pick<
  Circumstances,
  'timeout' | 'absoluteTimeout' | 'grace' | 'skew' | 'jump' | 'leisure' | 'longestLeisure'
>;

/** Where nothing expires however the clocks are set: all that can pass or be leapt over is less than the timeout. */
const lasting: Times = {
  timeout: 30 * MINUTE,
  absoluteTimeout: Infinity,
  grace: 60 * MINUTE,
  // No two clocks ever differ by a minute, which is for how long the new record of a renewal stays before it is completed.
  skew: 4 * SECOND,
  jump: 15 * SECOND,
  leisure: 14 * MINUTE,
  longestLeisure: 6 * MINUTE,
};

const expiring: Times = {
  timeout: 10 * SECOND,
  absoluteTimeout: 25 * SECOND,
  grace: 3 * SECOND,
  skew: 2 * SECOND,
  jump: 10 * SECOND,
  leisure: 90 * SECOND,
  longestLeisure: 12 * SECOND,
};
