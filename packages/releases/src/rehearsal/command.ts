import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The longest that one command may take, in milliseconds: many times what the slowest takes on a busy machine. */
const LONGEST = 300_000;

/** Where a command is run: its folder, and all of its environment. Nothing is inherited. */
export interface Place {
  readonly folder: string;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

/** A command that ended badly. Its message has all that was said. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly stdout: string;

  constructor(command: string, { stdout, stderr }: Failed, cause: unknown) {
    super(`'${command}' failed:\n${stdout}${stderr}`, { cause });
    this.stdout = stdout;
  }
}

/** Runs a command to its end and resolves with its standard output. Rejects with a `CommandError` if it ends badly. */
export async function runCommand(command: string, args: readonly string[], { folder, env }: Place): Promise<string> {
  try {
    const { stdout } = await run(command, args, { cwd: folder, env, timeout: LONGEST, maxBuffer: 100_000_000 });
    return stdout;
  } catch (error) {
    throw new CommandError([command, ...args].join(' '), error as Failed, error);
  }
}

interface Failed {
  readonly stdout: string;
  readonly stderr: string;
}
