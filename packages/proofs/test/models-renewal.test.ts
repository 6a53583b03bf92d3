import { describe, expect, test } from 'vitest';
import { longest } from '../src/models/case.ts';
import { signsOut } from '../src/models/acts.ts';
import {
  RevivingTouches,
  UnconditionalRemovals,
  UnfencedCommits,
  UpsertCommits,
} from '../src/models/broken-records.ts';
import { DeleteFirstRenewals, HiddenPointers } from '../src/models/broken-stores.ts';
import { refutation } from '../src/models/explore-model.ts';
import type { Broken, Model } from '../src/models/model.ts';
import { oneSession } from '../src/models/one-session.ts';
import type { TheSession, Values } from '../src/models/the-session.ts';
import { renews } from '../src/models/renewal-acts.ts';
import { renewalCases, renewalThatMayCrash } from '../src/models/renewal-cases.ts';

type OneSession = Model<Values, TheSession>;

describe('every schedule of renewals keeps what is promised of a session', () => {
  test.each(renewalCases)('%s', { timeout: longest }, async (_, { explore, limits, atLeast }) => {
    const { schedules } = await explore(limits);
    expect(schedules).toBeGreaterThanOrEqual(atLeast);
  });
});

describe('where something is broken, some schedule shows', () => {
  test.each<readonly [title: string, model: OneSession, broken: Broken, what: RegExp]>([
    [
      'that the session is lost in a crash, if a renewal removes the old record first',
      renewalThatMayCrash,
      { store: (store) => new DeleteFirstRenewals(store) },
      /lost in a crash/,
    ],
    [
      'that it is alive after signing out, if a renewal removes the old record first',
      oneSession({ a: renews(), b: signsOut }),
      { store: (store) => new DeleteFirstRenewals(store) },
      /told that there is no session while there was one/,
    ],
    [
      'that it is alive after signing out, if who signs out does not see where it goes on',
      oneSession({ a: renews(), b: signsOut }),
      { store: (store, process) => (process === 'b' ? new HiddenPointers(store) : store) },
      /there after its end was acknowledged/,
    ],
    [
      'that it is alive after signing out, if the removal does not compare the revision',
      oneSession({ a: renews(), b: signsOut }),
      { records: (start) => new UnconditionalRemovals(start) },
      /there after its end was acknowledged/,
    ],
    [
      'that it is alive after signing out, if the pointer is written whatever was there',
      oneSession({ a: renews(), b: signsOut }),
      { records: (start) => new UpsertCommits(start) },
      /there after its end was acknowledged/,
    ],
    [
      'that it is alive after signing out, if the touch that ends a renewal creates',
      oneSession({ a: renews(), b: signsOut }),
      { records: (start) => new RevivingTouches(start) },
      /there after its end was acknowledged/,
    ],
    [
      'that an increment is lost, if the pointer does not compare the revision',
      oneSession({ a: renews(), b: renews() }),
      { records: (start) => new UnfencedCommits(start) },
      /2 increments were acknowledged, and n is 1/,
    ],
  ])('%s', async (_, model, broken, what) => {
    const violation = await refutation(model, broken);
    expect(violation?.message).toMatch(what);
    expect(violation?.trace.length).toBeGreaterThan(2);
  });
});
