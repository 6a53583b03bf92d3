import { describe, expect, test } from 'vitest';
import { longest } from '../src/models/case.ts';
import { adds, destroys } from '../src/models/acts.ts';
import { UnfencedCommits, UpsertCommits } from '../src/models/broken-records.ts';
import { holds } from '../src/models/exclusive-acts.ts';
import { exclusiveCases, heldForLong, settings } from '../src/models/exclusive-cases.ts';
import { refutation } from '../src/models/explore-model.ts';
import { hastyClock } from '../src/models/hasty-clock.ts';
import type { Broken, Model } from '../src/models/model.ts';
import { oneSession } from '../src/models/one-session.ts';
import type { TheSession, Values } from '../src/models/the-session.ts';

type OneSession = Model<Values, TheSession>;

describe('every schedule of exclusive check-outs keeps what is promised of a session', () => {
  test.each(exclusiveCases)('%s', { timeout: longest }, async (_, { explore, limits, atLeast }) => {
    const { schedules } = await explore(limits);
    expect(schedules).toBeGreaterThanOrEqual(atLeast);
  });
});

describe('where something is broken, some schedule shows', () => {
  test.each<readonly [string, OneSession, Broken, RegExp]>([
    [
      'that a holder whose lease was stolen commits, if a commit does not compare the revision',
      oneSession({ a: holds(), b: holds() }, { settings }),
      { records: (start) => new UnfencedCommits(start) },
      /2 increments were acknowledged, and n is 1/,
    ],
    [
      'that an increment goes past a lease, if a commit does not compare the revision',
      oneSession({ a: holds(), b: adds() }, { settings }),
      { records: (start) => new UnfencedCommits(start) },
      /2 increments were acknowledged, and n is 1/,
    ],
    [
      'that a holder brings an ended session back, if a commit creates',
      oneSession({ a: holds(), b: destroys }, { settings }),
      { records: (start) => new UpsertCommits(start) },
      /there after its end was acknowledged/,
    ],
    [
      'that a holder loses the session although it gives signs of life, if a waiter does not wait for the whole lease',
      heldForLong,
      { clock: (clock, process) => (process === 'b' ? hastyClock(clock) : clock) },
      /lost the session who was alive/,
    ],
  ])('%s', async (_, model, broken, what) => {
    const violation = await refutation(model, broken);
    expect(violation?.message).toMatch(what);
    expect(violation?.trace.length).toBeGreaterThan(3);
  });
});
