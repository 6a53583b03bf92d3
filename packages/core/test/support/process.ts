import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a file of JavaScript in a process of its own, as a user does: what it printed, as JSON. */
export async function outputOf(
  file: string,
  { cwd, environment = {} }: { readonly cwd: string; readonly environment?: Readonly<Record<string, string>> },
): Promise<unknown> {
  const { stdout } = await run(process.execPath, [file], { cwd, env: { ...environment } });
  return JSON.parse(stdout);
}
