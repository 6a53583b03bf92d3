import { described } from '@coatcheck/conformance/history';
import { describe, expect, test } from 'vitest';
import {
  RevivingTouches,
  UnconditionalRemovals,
  UnfencedCommits,
  UpsertCommits,
} from '../src/models/broken-records.ts';
import { simulate } from '../src/simulation/simulate.ts';
import { StaleReads } from '../src/simulation/stale-reads.ts';
import { only, sound } from './simulation/seeds.ts';

/** Some seconds of one processor; more where others are at work. */
const PATIENCE = 300_000;

describe.runIf(only === undefined)('simulated applications', () => {
  test(
    'keep all their claims under a thousand seeds, and do all that there is to be done',
    { timeout: PATIENCE },
    async () => {
      const happened = await sound(1, 1_000);
      // What never happens proves nothing.
      expect(events.filter((event) => (happened.get(event) ?? 0) < 5)).toEqual([]);
    },
  );

  test.each([3, 14, 159, 265])('do the same once more under seed %i, step by step', async (seed) => {
    const [once, again] = [await simulate(seed), await simulate(seed)];
    expect(once.trace().length).toBeGreaterThan(30);
    expect(again.trace()).toEqual(once.trace());
    expect(again.history).toEqual(once.history);
    expect(await simulate(seed + 1).then(({ trace }) => trace())).not.toEqual(once.trace());
  });

  test.each([
    ['commits whatever the revision', UnfencedCommits],
    ['creates at an update', UpsertCommits],
    ['revives at a touch', RevivingTouches],
    ['removes whatever the revision', UnconditionalRemovals],
    ['serves old records', StaleReads],
  ])('are refuted within some hundred seeds over a store that %s', { timeout: PATIENCE }, async (_, Broken) => {
    let refuted: number | undefined;
    for (let seed = 1; seed <= 500 && refuted === undefined; seed += 1) {
      const { problems } = await simulate(seed, () => new Broken());
      if (problems.length > 0 && (await simulate(seed)).problems.length === 0) refuted = seed;
    }
    expect(refuted).toBeDefined();
  });
});

test(
  'one seed keeps all claims; and all of it is told if the variable SEED asks for it',
  { timeout: PATIENCE },
  async () => {
    const simulation = await simulate(only ?? 1);
    if (only !== undefined) {
      console.log(simulation.trace().join('\n'));
      console.log(simulation.history.map((operation) => described(operation)).join('\n'));
      console.log(simulation.problems.join('\n'));
    }
    expect(simulation.problems).toEqual([]);
  },
);

/** A kind of call and its outcome, or what else happens: each often enough to have been tried in many ways. */
const events = [
  'create ok',
  'create unknown',
  'read ok',
  'read gone',
  'read failed',
  'commit ok',
  'commit gone',
  'commit failed',
  'commit unknown',
  'grant ok',
  'grant gone',
  'grant failed',
  'grant unknown',
  'take ok',
  'take unknown',
  'renew ok',
  'renew gone',
  'renew unknown',
  'destroy ok',
  'destroy unknown',
  'expire ok',
  'LEASE_LOST',
  'CONFLICT',
  'BUSY',
  'STORE_FAILED',
  'STORE_TIMEOUT',
  'INDETERMINATE',
  'somebody gave up waiting',
  'a process crashes',
  'a process is stopped',
  'a clock is set',
  'a touch',
  'a lease is stolen',
];
