import { seededNumbers } from '@coatcheck/conformance/history';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Crew } from '../src/processes/crew.ts';
import { leftBySweep, problemsLeft } from '../src/processes/last-look.ts';
import { newValues } from '../src/processes/mixed-work.ts';
import { create } from '../src/processes/requests.ts';
import { workInShifts } from '../src/processes/shifts.ts';
import type { Shifts } from '../src/processes/shifts.ts';

/** A crew that has worked on three sessions, and those that came after them. */
async function worked(plan: Omit<Shifts, 'request' | 'workers' | 'clients'>): Promise<Crew> {
  const crew = await Crew.gather({ lease: 300 });
  onTestFinished(async () => crew.dismiss());
  const client = crew.client('first');
  for (const place of [0, 1, 2]) await create(client, place, newValues(client));
  await workInShifts(crew, { ...plan, request: 'work', workers: 4, clients: 2 }, seededNumbers(plan.seed));
  return crew;
}

describe('four processes that increment, replace, take, renew and destroy the same sessions', () => {
  const seed = 20_270_101;

  test(`leave a history that an order of their calls explains, and all that they acknowledged (seed ${seed})`, async () => {
    const crew = await worked({ seed, shifts: 1, times: 60 });
    expect(await problemsLeft(crew, seededNumbers(seed))).toEqual([]);
    const kinds = new Set(crew.history.filter(({ outcome }) => outcome.is === 'ok').map(({ kind }) => kind));
    expect([...kinds].toSorted()).toEqual(['commit', 'create', 'destroy', 'grant', 'read', 'renew', 'take']);
  }, 60_000);
});

describe('of four processes, some of which are killed, and stopped past their lease, at any moment', () => {
  const seed = 20_270_102;

  test(`nothing acknowledged is lost, no session is kept from others, and no destroyed one comes back (seed ${seed})`, async () => {
    const crew = await worked({ seed, shifts: 3, times: 25, kills: 2, stops: 1 });
    expect(await problemsLeft(crew, seededNumbers(seed))).toEqual([]);
    expect(await leftBySweep(crew)).toBe(0);
    // Else nobody was killed in the middle of anything.
    expect(crew.history.some(({ outcome }) => outcome.is === 'unknown')).toBe(true);
  }, 60_000);
});
