import { describe, expect, test } from 'vitest';
import { longest } from '../src/models/case.ts';
import { adds, destroys, reads, takes, updates } from '../src/models/acts.ts';
import {
  RemovalsOfTheFresh,
  RevivingTouches,
  UnconditionalRemovals,
  UnfencedCommits,
  UpsertCommits,
} from '../src/models/broken-records.ts';
import { refutation } from '../src/models/explore-model.ts';
import type { Model } from '../src/models/model.ts';
import { later, sweepsAhead } from '../src/models/moments.ts';
import { oneSession } from '../src/models/one-session.ts';
import type { TheSession, Values } from '../src/models/the-session.ts';
import { optimisticCases } from '../src/models/optimistic-cases.ts';
import type { SharedRecords } from '../src/stepped/shared-records.ts';

type OneSession = Model<Values, TheSession>;

describe('every schedule of optimistic check-outs keeps what is promised of a session', () => {
  test.each(optimisticCases)('%s', { timeout: longest }, async (_, { explore, limits, atLeast }) => {
    const { schedules } = await explore(limits);
    expect(schedules).toBeGreaterThanOrEqual(atLeast);
  });
});

describe('of a store that breaks its contract, some schedule shows', () => {
  test.each<readonly [string, OneSession, typeof SharedRecords, RegExp]>([
    [
      'that an increment is lost, if a commit does not compare the revision',
      oneSession({ a: adds(), b: adds() }),
      UnfencedCommits,
      /2 increments were acknowledged, and n is 1/,
    ],
    [
      'that an update is lost, if a commit does not compare the revision',
      oneSession({ a: updates, b: updates }),
      UnfencedCommits,
      /2 increments were acknowledged, and n is 1/,
    ],
    [
      'that two take the same, if a commit does not compare the revision',
      oneSession({ a: takes, b: takes }),
      UnfencedCommits,
      /taken twice/,
    ],
    [
      'that a session comes back, if a commit creates',
      oneSession({ a: adds(), b: destroys }),
      UpsertCommits,
      /there after its end was acknowledged/,
    ],
    [
      'that a session comes back, if a touch creates',
      oneSession({ a: reads, b: destroys }, { later }),
      RevivingTouches,
      /there after its end was acknowledged/,
    ],
    [
      'that a fresh session is swept, if a removal has no condition',
      oneSession({ a: adds(), b: sweepsAhead }, { later }),
      UnconditionalRemovals,
      /fresh session was swept/,
    ],
    [
      'that a fresh session is swept, if a removal does not look whether it is still stale',
      oneSession({ a: reads, b: sweepsAhead }, { later }),
      RemovalsOfTheFresh,
      /fresh session was swept/,
    ],
  ])('%s', async (_, model, Records, what) => {
    const violation = await refutation(model, { records: (start) => new Records(start) });
    expect(violation?.message).toMatch(what);
    expect(violation?.trace.length).toBeGreaterThan(3);
  });
});
