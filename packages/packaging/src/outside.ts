import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Runs a command in a folder, to its end, as if there were no workspace: the commands in node_modules/.bin, such as that of the tests, set
 * NODE_PATH, by which packages of the workspace would be found from anywhere. Resolves with what is said on the standard output.
 */
export async function runOutside(
  command: string,
  args: readonly string[],
  folder: string,
  environment: Readonly<NodeJS.ProcessEnv> = {},
): Promise<string> {
  const env = { ...process.env, NODE_PATH: undefined, NODE_OPTIONS: undefined, ...environment };
  const { stdout } = await run(command, args, { cwd: folder, env });
  return stdout;
}
