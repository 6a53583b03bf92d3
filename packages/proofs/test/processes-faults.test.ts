import { seededNumbers } from '@coatcheck/conformance/history';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Crew } from '../src/processes/crew.ts';
import type { FaultName } from '../src/processes/faults.ts';
import { problemsIn } from '../src/processes/history-problems.ts';
import { problemsLeft, readAll } from '../src/processes/last-look.ts';
import { newValues } from '../src/processes/mixed-work.ts';
import { signedInTooMany } from '../src/processes/principals-left.ts';
import { create, end, read, renew } from '../src/processes/requests.ts';
import { workInShifts } from '../src/processes/shifts.ts';

const seed = 20_270_104;
const plan = { seed, workers: 2, clients: 3, shifts: 1 } as const;

describe('a history of processes', () => {
  test.each<[FaultName, string]>([
    ['a store that writes whatever the condition', 'Each call takes effect at one moment'],
    ['increments that count twice', 'Every acknowledged increment counts once'],
  ])(`with %s is refuted (seed ${seed})`, async (fault, claim) => {
    // Where every sign of life overwrites what others wrote, leases may never end.
    const crew = await Crew.gather({ lease: 300, wait: 500 });
    onTestFinished(async () => crew.dismiss());
    const client = crew.client('first');
    await create(client, 0, newValues(client));
    await workInShifts(crew, { ...plan, request: 'work', times: 30, fault }, seededNumbers(seed));
    expect((await problemsLeft(crew, seededNumbers(seed))).join('\n')).toContain(claim);
  });

  test('with a logout that does not follow renewals is refuted', async () => {
    const crew = await Crew.gather({ lease: 300 });
    onTestFinished(async () => crew.dismiss());
    const client = crew.client('careless', 'a logout that does not follow renewals');
    const token = await create(client, 0, newValues(client));
    if (token === undefined) throw new Error('There is no session.');
    expect(await renew(client, token, { changes: [], grace: false })).toEqual({ result: 'renewed' });
    expect(await end(client, token)).toEqual({ result: true });
    for (const each of crew.tokens) await read(client, each);
    expect(problemsIn(crew.history).join('\n')).toContain('Nothing of a session can be read or committed');
  });

  test('in which a principal has more sessions than may be is refuted', async () => {
    const crew = await Crew.gather({ lease: 300 });
    onTestFinished(async () => crew.dismiss());
    const client = crew.client('first');
    for (const place of [0, 2, 4]) await create(client, place, { owner: 'Ada' }, 'Ada');
    await readAll(crew, client);
    expect(await signedInTooMany(crew, 2)).toEqual([
      'Ada had 3 sessions at once, and has 3 in the end, of which 3 are listed',
    ]);
    expect(await readAll(crew, client)).toEqual([]);
  });
});
