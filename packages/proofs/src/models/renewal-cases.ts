import type { Limits } from '../stepped/explore.ts';
import { adds, invalidates, reads, signsOut, takes, updates } from './acts.ts';
import { aCase } from './case.ts';
import type { Case } from './case.ts';
import { holds, LEASE } from './exclusive-acts.ts';
import type { Model } from './model.ts';
import { later, sweepsAhead } from './moments.ts';
import { all, oneSession } from './one-session.ts';
import type { TheSession, Values } from './the-session.ts';
import { crashLosesNothing, everyIncrementCounts, nobodyFails, oneTokenLives } from './promises.ts';
import { GRACE, renews } from './renewal-acts.ts';

const settings = { lease: LEASE };
const grace = { grace: GRACE };
const bounded: Limits = { preemptions: 3 };
const closelyBounded: Limits = { preemptions: 2 };

/** A token is renewed that is a minute old, and it is. */
const periodic = { ...grace, after: 60_000 };
const aMinuteLater = { later: 60_000 };

/** Nobody is at ending the session: whoever crashes when, it is not lost. */
const nobodyEndsIt = all([nobodyFails, everyIncrementCounts, oneTokenLives, crashLosesNothing]);

/** One renews the token, and may crash at any step. */
export const renewalThatMayCrash: Model<Values, TheSession> = oneSession(
  { a: renews() },
  { mayCrash: ['a'], check: nobodyEndsIt },
);

/** Models of renewals of a token. */
export const renewalCases: readonly Case[] = [
  aCase('two renew', oneSession({ a: renews(), b: renews() }), 8),
  aCase('two renew with a grace', oneSession({ a: renews(grace), b: renews(grace) }), 10),
  aCase('one renews, one adds', oneSession({ a: renews(), b: adds() }), 4),
  aCase('one renews with a grace, two add', oneSession({ a: renews(grace), b: adds(), c: adds() }), 200),
  aCase('one renews, one signs out', oneSession({ a: renews(), b: signsOut }), 10),
  aCase('two renew, one signs out', oneSession({ a: renews(), b: renews(), c: signsOut }), 100),
  aCase(
    'two renew with a grace, one signs out, one adds',
    oneSession({ a: renews(grace), b: renews(grace), c: signsOut, d: adds() }),
    1_000,
    closelyBounded,
  ),
  aCase(
    'one renews with a grace, one invalidates, one adds',
    oneSession({ a: renews(grace), b: invalidates, c: adds() }),
    350,
    bounded,
  ),
  aCase(
    'one renews with a grace, one takes, one updates',
    oneSession({ a: renews(grace), b: takes, c: updates }),
    250,
    bounded,
  ),
  aCase(
    'one renews with a grace, one holds, one adds',
    oneSession({ a: renews(grace), b: holds(), c: adds() }, { settings }),
    150,
    closelyBounded,
  ),
  aCase(
    'three find that the token is to be renewed',
    oneSession({ a: renews(periodic), b: renews(periodic), c: renews(periodic) }, aMinuteLater),
    500,
    bounded,
  ),
  aCase(
    'two find that the token is to be renewed, one signs out',
    oneSession({ a: renews(periodic), b: renews(periodic), c: signsOut }, aMinuteLater),
    400,
    bounded,
  ),
  aCase(
    'one renews with a grace at the last moment, one reads, one sweeps',
    oneSession({ a: renews(grace), b: reads, c: sweepsAhead }, { later }),
    100,
    bounded,
  ),
  aCase(
    'two hold, and one of them renews',
    oneSession({ a: renews({ ...grace, mode: 'exclusive' }), b: holds() }, { settings }),
    50,
  ),
  aCase(
    'two hold, and one of them renews; one signs out',
    oneSession({ a: renews({ mode: 'exclusive' }), b: holds(), c: signsOut }, { settings }),
    550,
    bounded,
  ),
  aCase('one renews, and may crash', renewalThatMayCrash, 4),
  aCase(
    'two renew with a grace, and one of them may crash; one adds',
    oneSession({ a: renews(grace), b: renews(grace), c: adds() }, { mayCrash: ['a'], check: nobodyEndsIt }),
    500,
    closelyBounded,
  ),
  aCase(
    'two hold, and one of them renews, and may crash',
    oneSession(
      { a: renews({ ...grace, mode: 'exclusive' }), b: holds() },
      { settings, mayCrash: ['a'], check: nobodyEndsIt },
    ),
    200,
    bounded,
  ),
  aCase(
    'one renews, one signs out, and both may crash',
    oneSession({ a: renews(), b: signsOut }, { mayCrash: ['a', 'b'] }),
    100,
  ),
];
