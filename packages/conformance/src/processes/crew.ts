import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Elsewhere } from '../subject.ts';
import type { Trial } from '../trial.ts';
import { READY } from './work.ts';
import type { Work, WorkOrder } from './work.ts';

/** A process at work, as whoever started it sees it. */
export interface AtWork {
  /** What it has printed since it began, by lines; the last may be half a line. */
  readonly lines: () => string[];
  readonly kill: () => void;
  /** When it has ended; fails if that was by an error and not by {@link kill}. */
  readonly ended: Promise<void>;
}

/**
 * Starts some processes on the same data, and lets them begin when all are ready. They are killed, if they still run, when the case has
 * ended.
 */
export async function startWork(
  trial: Trial,
  elsewhere: Elsewhere,
  work: Work,
  { processes, times }: { readonly processes: number; readonly times: number },
): Promise<AtWork[]> {
  const started = Array.from({ length: processes }, (_, index) => {
    const order = { ...elsewhere, name: `p${index}`, work, times, seed: trial.seed + index };
    return start(trial, order);
  });
  await Promise.all(started.map(async ({ ready }) => ready));
  for (const { begin } of started) begin();
  return started.map(({ atWork }) => atWork);
}

function start(trial: Trial, order: WorkOrder): { ready: Promise<void>; begin: () => void; atWork: AtWork } {
  const child = spawn(process.execPath, [...runtimeArguments(), program(), JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let killed = false;
  const kill = (): void => {
    killed = true;
    child.kill('SIGKILL');
  };
  const output = textOf(child.stdout);
  const errors = textOf(child.stderr);
  const ended = closed(child).then((code) => {
    if (code !== 0 && !killed) throw new Error(`${order.name} ended with an error: ${errors.text}`);
  });
  ended.catch(() => undefined);
  trial.atEnd(async () => {
    kill();
    await ended.catch(() => undefined);
  });
  const ready = Promise.race([
    output.reaches(`${READY}\n`),
    ended.then(() => {
      throw new Error(`${order.name} ended before it was ready: ${errors.text}`);
    }),
  ]);
  const lines = (): string[] => output.text.slice(`${READY}\n`.length).split('\n');
  return { ready, begin: () => child.stdin.write('begin\n'), atWork: { lines, kill, ended } };
}

/** The program, as a source or compiled, as this module is. Looked for only when it is needed: in a bundle no module has a place of its own. */
function program(): string {
  return fileURLToPath(new URL(`../processes-child${extname(import.meta.url)}`, import.meta.url));
}

/** What stands before the program so that it is run as this process is. */
function runtimeArguments(): string[] {
  return 'Deno' in globalThis ? ['run', '--allow-all', ...process.execArgv] : process.execArgv;
}

interface GrowingText {
  readonly text: string;
  /** Waits until it begins with this. */
  reaches(beginning: string): Promise<void>;
}

function textOf(stream: Readable): GrowingText {
  let text = '';
  stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  return {
    get text() {
      return text;
    },
    async reaches(beginning) {
      while (!text.startsWith(beginning)) await once(stream, 'data');
    },
  };
}

async function closed(child: ChildProcessByStdio<Writable, Readable, Readable>): Promise<number | null> {
  await once(child, 'close');
  return child.exitCode;
}
