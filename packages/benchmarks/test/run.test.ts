import { afterEach, expect, test, vi } from 'vitest';
import type { Measure } from '../src/comparison.ts';
import { run } from '../src/run.ts';

const sizes = { few: 10, many: 10, crowd: { requests: 1, rounds: 1 } };
const measureNothing: Measure = () => Promise.reject(new Error('There is nothing to measure.'));

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test('what takes a program that is missing is left out, and that is said loudly, with what to install', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  vi.stubEnv('PATH', '');
  vi.stubEnv('CI', '');
  const { rows, notMeasured } = await run(['redis'], sizes, measureNothing);
  expect(rows).toEqual([]);
  expect(notMeasured).toEqual([expect.stringMatching(/^SessionKeyvStore on Redis.* apt-get install redis-server$/)]);
  expect(warn.mock.calls.flat()).toEqual([expect.stringMatching(/^NOT RUN: the benchmarks on Redis\./)]);
});

test('where it has to be there, the run ends', async () => {
  vi.stubEnv('PATH', '');
  vi.stubEnv('CI', 'true');
  await expect(run(['redis'], sizes, measureNothing)).rejects.toThrow('sudo apt-get install redis-server');
});
