import type { ApplicationSettings } from '@coatcheck/core';
import type { Limits } from '../stepped/explore.ts';
import { adds, destroys, takes, updates } from './acts.ts';
import { aCase } from './case.ts';
import type { Case } from './case.ts';
import { aborts, holds, LEASE } from './exclusive-acts.ts';
import type { Model } from './model.ts';
import { all, oneSession } from './one-session.ts';
import type { TheSession, Values } from './the-session.ts';
import { nobodyLosesTheLease, promises } from './promises.ts';

/** The settings of all that are about leases. */
export const settings: ApplicationSettings<Values> = { lease: LEASE };

/**
 * One holds the session for several leases, and another waits. Time passes for both alike, when nobody has anything to do: who gives a sign
 * of life when it is due does so in time.
 */
export const heldForLong: Model<Values, TheSession> = oneSession(
  { a: holds({ work: 2.5 * LEASE }), b: holds() },
  { settings, time: 'together', check: all([nobodyLosesTheLease, ...promises]) },
);

const bounded: Limits = { preemptions: 3 };
const closelyBounded: Limits = { preemptions: 2 };

/** Models of exclusive check-outs. */
export const exclusiveCases: readonly Case[] = [
  aCase('two hold', oneSession({ a: holds(), b: holds() }, { settings }), 20),
  aCase(
    'two hold, one after the other, each twice',
    oneSession({ a: holds({ times: 2 }), b: holds({ times: 2 }) }, { settings }),
    250,
    bounded,
  ),
  aCase('three hold', oneSession({ a: holds(), b: holds(), c: holds() }, { settings }), 250, closelyBounded),
  aCase('two hold, one adds', oneSession({ a: holds(), b: holds(), c: adds() }, { settings }), 850, bounded),
  aCase('two hold, one destroys', oneSession({ a: holds(), b: holds(), c: destroys }, { settings }), 600, bounded),
  aCase(
    'one holds, one updates, one takes',
    oneSession({ a: holds(), b: updates, c: takes }, { settings }),
    400,
    bounded,
  ),
  aCase(
    'one holds, one adds, one updates, one destroys',
    oneSession({ a: holds(), b: adds(), c: updates, d: destroys }, { settings }),
    1_000,
    closelyBounded,
  ),
  aCase(
    'three hold, two of them in one process',
    oneSession({ a: { process: 'p', act: holds() }, b: { process: 'p', act: holds() }, c: holds() }, { settings }),
    60,
  ),
  aCase(
    'two hold and one adds in one process, and another adds elsewhere',
    oneSession(
      {
        a: { process: 'p', act: holds() },
        b: { process: 'p', act: adds() },
        c: { process: 'p', act: holds() },
        d: adds(),
      },
      { settings },
    ),
    300,
    closelyBounded,
  ),
  aCase(
    'one only releases, one forgets even that, one adds',
    oneSession({ a: holds({ end: 'release' }), b: holds({ end: 'forget' }), c: adds() }, { settings }),
    150,
    closelyBounded,
  ),
  aCase(
    'one holds and gives signs of life while another waits',
    oneSession({ a: holds({ work: LEASE }), b: holds() }, { settings }),
    100,
    bounded,
  ),
  aCase(
    'two hold, and one of them may crash',
    oneSession({ a: holds(), b: holds() }, { settings, mayCrash: ['a', 'b'] }),
    200,
    { ...bounded, crashes: 1 },
  ),
  aCase(
    'one holds, one in its process waits until that is aborted, one adds elsewhere',
    oneSession(
      {
        a: { process: 'p', act: holds() },
        b: { process: 'p', act: holds({ abortable: true }) },
        c: { process: 'p', act: aborts },
        d: adds(),
      },
      { settings },
    ),
    150,
    closelyBounded,
  ),
  aCase(
    'one holds, two wait for less than a lease, one of them in its process',
    oneSession(
      { a: { process: 'p', act: holds({ work: 1 }) }, b: { process: 'p', act: holds() }, c: holds() },
      { settings: { ...settings, wait: LEASE / 2 } },
    ),
    55,
    bounded,
  ),
  aCase('one holds for several leases while another waits', heldForLong, 9),
];
