import { seededNumbers } from '@coatcheck/conformance/history';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { PrincipalLimit } from '@coatcheck/core';
import { Crew } from '../src/processes/crew.ts';
import { problemsLeft } from '../src/processes/last-look.ts';
import { signedInTooMany } from '../src/processes/principals-left.ts';
import { create } from '../src/processes/requests.ts';
import { workInShifts } from '../src/processes/shifts.ts';

describe('of four processes that sign principals in and out, some of which are killed, or stopped, at any moment', () => {
  const seed = 20_270_103;
  const plan = { request: 'sign', seed, workers: 4, clients: 2, shifts: 3, times: 25, kills: 2, stops: 1 } as const;

  test.each<PrincipalLimit>([
    { maxSessions: 2, whenFull: 'oldest out' },
    { maxSessions: 3, whenFull: 'refuse' },
  ])(
    `none has more than $maxSessions sessions ($whenFull), and none has one when all were ended (seed ${seed})`,
    async (principals) => {
      const crew = await Crew.gather({ lease: 300, principals });
      onTestFinished(async () => crew.dismiss());
      const chance = seededNumbers(seed);
      const client = crew.client('first');
      for (const place of [0, 1, 2, 3, 4, 5]) await create(client, place, { count: 0 });
      await workInShifts(crew, plan, chance);
      expect(await signedInTooMany(crew, principals.maxSessions)).toEqual([]);
      expect(await problemsLeft(crew, chance)).toEqual([]);
    },
    60_000,
  );
});
