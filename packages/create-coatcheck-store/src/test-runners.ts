/** A test runner for which @coatcheck/conformance has a binding of the same name. */
export type TestRunnerName = 'vitest' | 'node' | 'bun' | 'deno';

/** The names, the usual one first. */
export const testRunnerNames: readonly TestRunnerName[] = ['vitest', 'node', 'bun', 'deno'];

/** What a project needs of a test runner. */
export interface TestRunner {
  /** Runs the tests, as a part of an npm script. */
  readonly command: string;
  /** What is to be installed, in the versions that were tried. Node is there already. */
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** Bun and Deno come as packages too, so that a project runs its tests wherever it was installed. */
export const testRunners: Readonly<Record<TestRunnerName, TestRunner>> = {
  vitest: { command: 'vitest run', devDependencies: { vite: '^8.3.8', vitest: '^5.1.1' } },
  node: { command: 'node --test "test/**/*.test.ts"', devDependencies: {} },
  bun: { command: 'bun test', devDependencies: { bun: '^1.4.5' } },
  deno: { command: 'deno test --allow-all --no-check test', devDependencies: { deno: '^2.9.6' } },
};
