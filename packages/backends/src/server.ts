import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { drop, keep, letEnd } from './keeper.ts';

/** How a server is to be started. */
export interface ServerOptions {
  /** Arguments for the program, after those that this package gives. */
  readonly args?: readonly string[];
}

/** A server on this machine, for one test file: its data is in a folder of its own, and goes with it. */
export interface Server {
  readonly port: number;
  /** Where clients find it. */
  readonly uri: string;
  /** The id of its process; another one after a restart. */
  readonly pid: number;
  /** Ends it, with all processes that it has started, as `kill -9` does. Its data stay. */
  kill(): Promise<void>;
  /** Stops all its processes where they are: connections stay open, and nothing is answered. */
  freeze(): void;
  /** Lets them go on. */
  thaw(): void;
  /** Starts it again, on the same port and the same data; ends it first if it still runs. */
  restart(): Promise<void>;
  /** Ends it for good, and removes its data. */
  stop(): Promise<void>;
}

/** What differs between the servers. */
export interface ServerProgram {
  readonly path: string;
  readonly scheme: string;
  /** After the port in the URI: the name of a database. */
  readonly suffix?: string;
  /** What it prints when it can be used. */
  readonly ready: RegExp;
  /** The signal that ends it at once and in order. */
  readonly end: 'SIGTERM' | 'SIGQUIT' | 'SIGKILL';
  /** As whom it runs, where it refuses to be run by root. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  args(port: number, folder: string): readonly string[];
  /** Makes the folder ready for a first start. */
  prepare?(folder: string): Promise<void>;
}

/** Another may take the port between its choice and the start; not many times in a row. */
const ATTEMPTS = 3;
/** How often it is looked whether a process has ended that is not waited for otherwise, in milliseconds. */
const POLL = 2;
/** In milliseconds. A busy machine is no fault of the server's. */
const LONGEST_START = 30_000;

/** Starts a server on a free port, with a fresh folder for its data. */
export async function startServer(program: ServerProgram): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'coatcheck-backend-'));
  const { user } = program;
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  try {
    await program.prepare?.(folder);
    return await startedOnFreePort(program, folder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function startedOnFreePort(program: ServerProgram, folder: string): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    const server = new RunningServer(program, await freePort(), folder);
    try {
      await server.restart();
      return server;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

class RunningServer implements Server {
  readonly port: number;
  readonly uri: string;
  readonly #program: ServerProgram;
  readonly #folder: string;
  #child: ChildProcess | undefined;
  #ended: Promise<unknown> = Promise.resolve();

  constructor(program: ServerProgram, port: number, folder: string) {
    this.port = port;
    this.uri = `${program.scheme}127.0.0.1:${port}${program.suffix ?? ''}`;
    this.#program = program;
    this.#folder = folder;
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error('The server does not run.');
    return pid;
  }

  async kill(): Promise<void> {
    const children = childrenOf(this.pid);
    this.#signalAll('SIGKILL');
    await this.#end('SIGKILL');
    while (children.some(isRunning)) await setTimeout(POLL);
  }

  freeze(): void {
    this.#signalAll('SIGSTOP');
  }

  thaw(): void {
    this.#signalAll('SIGCONT');
  }

  async restart(): Promise<void> {
    await this.#end(this.#program.end);
    const { path, user } = this.#program;
    const child = spawn(path, this.#program.args(this.port, this.#folder), { cwd: this.#folder, ...user });
    this.#child = child;
    this.#ended = once(child, 'exit');
    if (child.pid !== undefined) keep(child.pid, this.#folder);
    await untilReady(child, this.#program.ready);
    // What it prints later is of no interest, but has to be read.
    for (const output of [child.stdout, child.stderr]) {
      output?.resume();
      letEnd(output);
    }
    child.unref();
  }

  async stop(): Promise<void> {
    await this.#end(this.#program.end);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined) return;
    this.thaw();
    // This process waits for it now.
    child.ref();
    child.kill(signal);
    await this.#ended;
    drop(child.pid);
    this.#child = undefined;
  }

  /** Signals the server and what it has started, unless it has ended: its number may be somebody else's by then. */
  #signalAll(signal: NodeJS.Signals): void {
    const child = this.#child;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    for (const pid of [child.pid, ...childrenOf(child.pid)]) signalled(pid, signal);
  }
}

async function untilReady(child: ChildProcess, ready: RegExp): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let printed = '';
  const read = (chunk: Buffer): void => {
    printed += chunk.toString();
    if (ready.test(printed)) resolve();
  };
  const outputs = [child.stdout, child.stderr];
  for (const output of outputs) output?.on('data', read);
  child.once('error', reject);
  child.once('exit', () => reject(new Error(`The server ended before it was ready. It printed: ${printed}`)));
  const late = globalThis.setTimeout(
    () => reject(new Error(`The server was not ready in time. It printed: ${printed}`)),
    LONGEST_START,
  );
  try {
    await promise;
  } finally {
    clearTimeout(late);
    for (const output of outputs) output?.off('data', read);
  }
}

/** One of them may end by itself meanwhile. */
function signalled(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Whether a process runs; one that has ended may still be listed until somebody has asked how. */
function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** The processes that a process has started, as Linux tells them. */
function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
