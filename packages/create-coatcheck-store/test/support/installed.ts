import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const root = join(import.meta.dirname, '../../../..');
const commands = join(root, 'node_modules/.bin');

/** Builds what a project depends on of this repository, since a project has no condition to read sources by. */
export async function buildDependencies(): Promise<void> {
  await execute(join(commands, 'tsc'), ['-b', 'packages/core', 'packages/conformance'], { cwd: root });
}

/** Gives a project what `npm install` would, with no network: everything is linked from this repository. */
export function install(project: string): void {
  for (const name of ['core', 'conformance']) {
    link(join(import.meta.dirname, '../../node_modules/@coatcheck', name), project, `@coatcheck/${name}`);
  }
  for (const name of ['@changesets/cli', '@types/node', 'typescript', 'vite', 'vitest']) {
    link(join(root, 'node_modules', name), project, name);
  }
}

/** How a script of a project ended. */
export interface ScriptRun {
  readonly code: number;
  readonly output: string;
}

/** Runs a script of package.json as npm would, in an environment that knows nothing of the one here. */
export async function runScript(project: string, script: string): Promise<ScriptRun> {
  const env = { PATH: [commands, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter), NO_COLOR: '1' };
  try {
    const { stdout, stderr } = await execute('sh', ['-c', script], { cwd: project, env });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

function link(target: string, project: string, name: string): void {
  const path = join(project, 'node_modules', name);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, 'junction');
}
