import { seededNumbers } from '@coatcheck/conformance/history';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { PrincipalLimit } from '@coatcheck/core';
import { Crew } from '../src/processes/crew.ts';
import { leftBySweep, problemsLeft } from '../src/processes/last-look.ts';
import { newValues } from '../src/processes/mixed-work.ts';
import { signedInTooMany } from '../src/processes/principals-left.ts';
import { create } from '../src/processes/requests.ts';
import { workInShifts } from '../src/processes/shifts.ts';

/** In milliseconds: processes do not get faster on a busy machine. */
const PATIENCE = 180_000;

const seeds = Array.from({ length: 8 }, (_, index) => 20_280_100 + index);

const plan = { workers: 4, clients: 2, times: 30, shifts: 6 } as const;

/** How many of the workers are killed, and how many stopped, in each shift. */
const losses = [
  { kills: 0, stops: 0 },
  { kills: 2, stops: 1 },
  { kills: 1, stops: 2 },
  { kills: 3, stops: 0 },
];

describe('processes that work on the same sessions', () => {
  test.each(losses.flatMap(({ kills, stops }) => seeds.map((seed) => ({ kills, stops, seed }))))(
    'keep all promises, with $kills killed and $stops stopped at a time (seed $seed)',
    async ({ seed, kills, stops }) => {
      const crew = await Crew.gather({ lease: 300 });
      onTestFinished(async () => crew.dismiss());
      const chance = seededNumbers(seed);
      const client = crew.client('first');
      for (const place of [0, 1, 2]) await create(client, place, newValues(client));
      await workInShifts(crew, { ...plan, request: 'work', seed, kills, stops }, chance);
      expect(await problemsLeft(crew, chance)).toEqual([]);
      expect(await leftBySweep(crew)).toBe(0);
    },
    PATIENCE,
  );
});

describe('processes that sign principals in and out', () => {
  const limits: readonly PrincipalLimit[] = [
    { maxSessions: 1, whenFull: 'oldest out' },
    { maxSessions: 3, whenFull: 'oldest out' },
    { maxSessions: 2, whenFull: 'refuse' },
  ];

  test.each(limits.flatMap(({ maxSessions, whenFull }) => seeds.map((seed) => ({ maxSessions, whenFull, seed }))))(
    'never leave more than $maxSessions of each ($whenFull), and none when all were ended (seed $seed)',
    async ({ seed, maxSessions, whenFull }) => {
      const crew = await Crew.gather({ lease: 300, principals: { maxSessions, whenFull } });
      onTestFinished(async () => crew.dismiss());
      const chance = seededNumbers(seed);
      const client = crew.client('first');
      for (const place of [0, 1, 2, 3, 4, 5]) await create(client, place, { count: 0 });
      await workInShifts(crew, { ...plan, request: 'sign', seed, kills: 2, stops: 1 }, chance);
      expect(await signedInTooMany(crew, maxSessions)).toEqual([]);
      expect(await problemsLeft(crew, chance)).toEqual([]);
    },
    PATIENCE,
  );
});
