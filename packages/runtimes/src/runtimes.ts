import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installedFolder } from './installed-folder.ts';

/** A runtime that runs programs. */
export interface Runtime {
  /** As people call it: 'Node 22', 'Bun', 'Deno'. */
  readonly name: string;
  /** Where its program is; undefined where this platform has none. */
  readonly program: string | undefined;
  /** '22.23.3', or 'none' where there is none. */
  readonly version: string;
  /** What stands before the file that it is to run. */
  readonly args: readonly string[];
}

const architecture = process.arch === 'arm64' ? { bun: 'aarch64', deno: 'arm64' } : { bun: 'x64', deno: 'x64' };
const nodeArchitecture = process.arch === 'arm64' ? 'arm64' : 'x64';
const { node } = process.versions;

/** The Node of this repository, which runs this very program. */
export const thisNode: Runtime & { readonly program: string } = {
  name: `Node ${node.slice(0, node.indexOf('.'))}`,
  program: process.execPath,
  version: node,
  args: [],
};

/** Every runtime that files can be given to. All but the Node of this repository come from the npm registry, for Linux. */
export const runtimes: readonly Runtime[] = [
  fromRegistry('Node 22', `node-22-linux-${nodeArchitecture}`, 'bin/node'),
  thisNode,
  fromRegistry('Node 26', `node-26-linux-${nodeArchitecture}`, 'bin/node'),
  fromRegistry('Bun', `@oven/bun-linux-${architecture.bun}`, 'bin/bun'),
  fromRegistry('Deno', `@deno/linux-${architecture.deno}-glibc`, 'deno', ['run', '--allow-all']),
];

/** The runtime of this name. Throws if there is none, or none for this platform. */
export function runtimeNamed(name: string): Runtime & { readonly program: string } {
  const runtime = runtimes.find((candidate) => candidate.name === name);
  if (runtime?.program === undefined) {
    throw new Error(`${name} is not installed here: it comes from the npm registry, for Linux only.`);
  }
  return { ...runtime, program: runtime.program };
}

function fromRegistry(name: string, packageName: string, path: string, args: readonly string[] = []): Runtime {
  const folder = installedFolder(packageName);
  if (folder === undefined) return { name, program: undefined, version: 'none', args };
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string };
  return { name, program: join(folder, path), version, args };
}
