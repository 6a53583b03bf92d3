import { runtimes, thisNode } from './runtimes.ts';

/** A runtime with a test runner of its own. */
export interface TestRunner {
  readonly name: 'node' | 'bun' | 'deno';
  /** What is started; undefined where this platform has none. */
  readonly program: string | undefined;
  /** What makes it test a file, and read the packages of this repository from their sources. */
  readonly args: readonly string[];
}

const condition = '--conditions=@coatcheck/source';

/** The test runners that the suite has a binding for, but for vitest. */
export const testRunners: readonly TestRunner[] = [
  { name: 'node', program: thisNode.program, args: [condition, '--test', '--test-reporter=tap'] },
  { name: 'bun', program: programOf('Bun'), args: [condition, 'test'] },
  { name: 'deno', program: programOf('Deno'), args: ['test', '--allow-all', '--no-check', condition] },
];

function programOf(name: string): string | undefined {
  return runtimes.find((runtime) => runtime.name === name)?.program;
}
