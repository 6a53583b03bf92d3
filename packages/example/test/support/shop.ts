import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../..', import.meta.url));

/** A shop that is running, in a process of its own. */
export interface Shop {
  /** Where it is: http://localhost:port */
  readonly address: string;
  /** What it said when it was ready. */
  readonly greeting: string;
  /** Asks it to stop, as a process manager would; its exit code. */
  stop(): Promise<number | null>;
}

/** Starts the example as `npm start` does, with these environment variables and on a free port. */
export async function startShop(environment: Readonly<Record<string, string>>): Promise<Shop> {
  const child = spawnShop(environment);
  const greeting = await firstLine(child);
  const address = /http:\/\/localhost:\d+/.exec(greeting)?.[0];
  if (address === undefined) throw new Error(`The shop did not say where it is: ${greeting}`);
  return {
    address,
    greeting,
    async stop() {
      child.kill('SIGTERM');
      return exitCode(child);
    },
  };
}

/** Starts the example where it cannot start: what it says, and its exit code. */
export async function failToStart(
  environment: Readonly<Record<string, string>>,
): Promise<{ code: number | null; said: string }> {
  const child = spawnShop(environment);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return { code: await exitCode(child), said };
}

function spawnShop(environment: Readonly<Record<string, string>>): ChildProcess {
  const { PATH = '' } = process.env;
  return spawn(process.execPath, ['--conditions=@coatcheck/source', 'src/main.ts'], {
    cwd: folder,
    env: { PATH, PORT: '0', ...environment },
  });
}

async function firstLine(child: ChildProcess): Promise<string> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('The shop has no output.');
  const complaints = createInterface(stderr);
  const line = await Promise.race([
    once(createInterface(stdout), 'line'),
    once(complaints, 'line'),
    once(child, 'exit'),
  ]);
  return String(line[0]);
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'close');
  return child.exitCode;
}
