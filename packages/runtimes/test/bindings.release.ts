import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { testRunners } from '../src/test-runners.ts';
import type { TestRunner } from '../src/test-runners.ts';

describe.each(testRunners)('the binding for $name', (runner) => {
  test('runs the suite, skips with a reason, prints the verdict, and the run succeeds', async () => {
    const { code, output } = await tested(runner, {});
    expect(output).toMatch(/SessionMapStore conforms to contract 1: \d{3} passed, \d+ skipped \(/);
    expect(code).toBe(0);
  });

  test('fails the run of a store that does not keep the contract, and names the case', async () => {
    const { code, output } = await tested(runner, { BROKEN: 'yes' });
    expect(output).toMatch(/SessionHastyStore does not conform to contract 1: \d+ failed, \d{3} passed, /);
    expect(output).toContain('a removal with a revision removes that revision only');
    expect(code).not.toBe(0);
  });
});

/** Runs the test of a store with a test runner. */
async function tested(
  runner: TestRunner,
  environment: Record<string, string>,
): Promise<{ code: unknown; output: string }> {
  const { name, program, args } = runner;
  if (program === undefined)
    throw new Error(`${name} is not installed here: it comes from the npm registry for Linux only.`);
  return new Promise((resolve) => {
    const file = join(import.meta.dirname, 'stores', `${name}.ts`);
    const env = { ...process.env, NODE_OPTIONS: '', NODE_TEST_CONTEXT: undefined, NO_COLOR: '1', ...environment };
    execFile(program, [...args, file], { env, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : error.code, output: stdout + stderr });
    });
  });
}
