import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A runtime with a test runner of its own. */
export interface Runtime {
  readonly name: 'node' | 'bun' | 'deno';
  /** What is started; undefined where this platform has none. */
  readonly program: string | undefined;
  /** What makes it test a file, and read the packages of this repository from their sources. */
  readonly args: readonly string[];
}

const condition = '--conditions=@coatcheck/source';
const architecture = process.arch === 'arm64' ? { bun: 'aarch64', deno: 'arm64' } : { bun: 'x64', deno: 'x64' };

/** The runtimes that the suite has a binding for. Bun and Deno come from the npm registry, for Linux. */
export const runtimes: readonly Runtime[] = [
  { name: 'node', program: process.execPath, args: [condition, '--test', '--test-reporter=tap'] },
  { name: 'bun', program: installed(`@oven/bun-linux-${architecture.bun}`, 'bin/bun'), args: [condition, 'test'] },
  {
    name: 'deno',
    program: installed(`@deno/linux-${architecture.deno}-glibc`, 'deno'),
    args: ['test', '--allow-all', '--no-check', condition],
  },
];

function installed(packageName: string, path: string): string | undefined {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`)), path);
  } catch {
    return undefined;
  }
}
