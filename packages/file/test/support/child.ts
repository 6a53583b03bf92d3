import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** Another process, which runs one of the programs in `processes/`. */
export interface Child {
  readonly process: ChildProcess;
  /** All that it has said so far. */
  output(): string;
  /** When it has said this. */
  said(text: string): Promise<void>;
  /** When it has ended, by itself or by a signal; fails if it ended with an error. */
  readonly ended: Promise<string>;
}

/** @param limit - how many files it may have open */
export function startChild(program: string, parameters: readonly (string | number)[], limit?: number): Child {
  const path = fileURLToPath(new URL(`processes/${program}.ts`, import.meta.url));
  const command = [process.execPath, '--conditions=@coatcheck/source', path, ...parameters.map(String)];
  const child =
    limit === undefined
      ? spawn(command[0] ?? '', command.slice(1))
      : spawn('sh', ['-c', `ulimit -n ${limit} && exec "$@"`, 'sh', ...command]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  let errors = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const ended = new Promise<string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === null || code === 0 ? resolve(output) : reject(new Error(errors))));
  });
  ended.catch(() => {});
  const said = async (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (output.includes(text)) resolve();
      };
      child.stdout.on('data', look);
      child.on('close', () => reject(new Error(`The process ended before it said '${text}'. ${errors}`)));
      look();
    });
  return { process: child, output: () => output, said, ended };
}
