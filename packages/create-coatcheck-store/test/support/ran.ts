import { Readable } from 'node:stream';
import { run } from '../../src/command.ts';
import type { ExitCode } from '../../src/command.ts';
import { Screen } from './terminal.ts';

/** How the command ended that nobody could be asked by. */
export interface Ran {
  readonly code: ExitCode;
  readonly output: string;
  readonly error: string;
}

/** Runs the command in a folder, where there is no terminal. */
export async function ran(directory: string, args: readonly string[]): Promise<Ran> {
  const [output, error] = [new Screen(false), new Screen(false)];
  const code = await run(args, { input: Readable.from([]), output, error, directory, now: NOW });
  return { code, output: output.text, error: error.text };
}

/** When the projects of the tests are made. */
export const NOW: Date = new Date('2031-05-06T07:08:09Z');
