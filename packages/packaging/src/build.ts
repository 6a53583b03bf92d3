import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root, type WorkspacePackage } from './workspace.ts';

const run = promisify(execFile);

/** Builds packages of this repository, and those that they depend on, as far as that was not done yet. */
export async function buildPackages(packages: readonly WorkspacePackage[]): Promise<void> {
  const projects = packages.map(({ folder }) => join('packages', folder));
  await run(join(root, 'node_modules/.bin/tsc'), ['-b', ...projects], { cwd: root });
}
