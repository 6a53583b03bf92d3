import { describe, expect, onTestFinished, test } from 'vitest';
import { Crew } from '../src/processes/crew.ts';
import { problemsIn } from '../src/processes/history-problems.ts';
import { problemsLeft } from '../src/processes/last-look.ts';
import { create, read } from '../src/processes/requests.ts';
import type { FaultName } from '../src/processes/faults.ts';
import type { KnownToken } from '../src/processes/known-tokens.ts';
import type { WorkerProcess } from '../src/processes/worker-process.ts';

/** In milliseconds. */
const LEASE = 300;

interface Scene {
  readonly crew: Crew;
  readonly token: KnownToken;
  /** Who has the session exclusively. */
  readonly holder: WorkerProcess;
  /** Who is going to want it. */
  readonly other: WorkerProcess;
}

async function holderAndOther(fault?: FaultName): Promise<Scene> {
  const crew = await Crew.gather({ lease: LEASE });
  onTestFinished(async () => crew.dismiss());
  const token = await create(crew.client('first'), 0, { sum: 0 });
  const [holder, other] = await crew.hire(2, fault);
  if (token === undefined || holder === undefined || other === undefined) throw new Error('Somebody is missing.');
  expect(await holder.ask('hold', token)).toBe(1);
  return { crew, token, holder, other };
}

/** For how long a worker waited in its first call, in milliseconds. */
function waited({ history }: Crew, { name }: WorkerProcess): number {
  const call = history.find(({ client }) => client === name);
  return Number(BigInt(call?.end ?? 0) - BigInt(call?.start ?? 0)) / 1_000_000;
}

async function valuesOf({ crew, token }: Scene): Promise<unknown> {
  return (await read(crew.client('reader'), token)).result;
}

describe('a process that is stopped while it has a session exclusively', () => {
  test('loses it after its lease to whoever waits for it, and cannot commit when it goes on', async () => {
    const scene = await holderAndOther();
    const { crew, token, holder, other } = scene;
    holder.signal('SIGSTOP');
    expect(await other.ask('hold', token)).toBe(2);
    expect(await other.ask('stolen')).toBe(1);
    expect(waited(crew, other)).toBeGreaterThanOrEqual(LEASE);
    holder.signal('SIGCONT');
    expect(await holder.ask('commit')).toBe('LEASE_LOST');
    expect(await valuesOf(scene)).toEqual({ values: { sum: 0 } });
    expect(await other.ask('commit')).toBe('committed');
    expect(await valuesOf(scene)).toEqual({ values: { sum: 1 } });
    expect(await problemsLeft(crew, () => 0)).toEqual([]);
  });

  test('loses it after its lease to an optimistic commit, too', async () => {
    const scene = await holderAndOther();
    const { crew, token, holder, other } = scene;
    holder.signal('SIGSTOP');
    expect(await other.ask('add', token)).toBe('committed');
    expect(await other.ask('stolen')).toBe(1);
    expect(waited(crew, other)).toBeGreaterThanOrEqual(LEASE);
    holder.signal('SIGCONT');
    expect(await holder.ask('commit')).toBe('LEASE_LOST');
    expect(await valuesOf(scene)).toEqual({ values: { sum: 1 } });
    expect(await problemsLeft(crew, () => 0)).toEqual([]);
  });

  test('is found out by the history if it can commit all the same', async () => {
    const { crew, token, holder, other } = await holderAndOther('a store that writes whatever the condition');
    holder.signal('SIGSTOP');
    expect(await other.ask('add', token)).toBe('committed');
    holder.signal('SIGCONT');
    expect(await holder.ask('commit')).toBe('committed');
    expect(problemsIn(crew.history).join('\n')).toContain('Each call takes effect at one moment');
  });
});

test('a process that is killed while it has a session exclusively keeps it from nobody for longer than its lease', async () => {
  const scene = await holderAndOther();
  const { crew, token, holder, other } = scene;
  await holder.stop();
  expect(await other.ask('hold', token)).toBe(2);
  expect(await other.ask('stolen')).toBe(1);
  expect(waited(crew, other)).toBeGreaterThanOrEqual(LEASE);
  expect(await other.ask('commit')).toBe('committed');
  expect(await valuesOf(scene)).toEqual({ values: { sum: 1 } });
  expect(await problemsLeft(crew, () => 0)).toEqual([]);
});
