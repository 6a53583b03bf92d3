import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { KnownToken } from './known-tokens.ts';
import type { FromWorker, ToWorker, WorkerRequest, WorkerRequests, WorkerSetup } from './messages.ts';

const program = fileURLToPath(new URL('worker.ts', import.meta.url));
/** Where Node keeps what it made of the sources: most of the time that a worker takes to start went into that. */
const compiled = fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url));

/** Stops a process without asking it, lets it go on, or ends it. */
export type Signal = 'SIGSTOP' | 'SIGCONT' | 'SIGKILL';

/** A worker in a process of its own, as whoever started it sees it. */
export class WorkerProcess {
  readonly name: string;
  /** When it can be asked. */
  readonly ready: Promise<void>;
  /** When it has ended, by itself or because it was killed; fails if it ended with an error. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #tell: (token: KnownToken) => void;
  readonly #becameReady = Promise.withResolvers<void>();
  /** Who waits for which answer. */
  readonly #asked = new Map<number, (answer: unknown) => void>();
  #isKilled = false;
  #output = '';
  #lines = 0;
  /** What is to be sent to it, and after how many lines. */
  #due: { readonly at: number; readonly signal: Signal } | undefined;
  #requests = 0;

  /** @param tell - is told of each token that the worker is given */
  constructor(setup: WorkerSetup, tell: (token: KnownToken) => void) {
    this.name = setup.name;
    this.#tell = tell;
    const parameters = ['--conditions=@coatcheck/source', program, JSON.stringify(setup)];
    this.#child = spawn(process.execPath, parameters, {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, NODE_COMPILE_CACHE: compiled },
    });
    this.#child.on('message', (message) => this.#receive(message as FromWorker));
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#print(text));
    this.ended = this.#end();
    this.ready = Promise.race([this.#becameReady.promise, this.#endedEarly()]);
    for (const promise of [this.ended, this.ready]) promise.catch(() => undefined);
  }

  /** The history of its calls so far, as lines. */
  get output(): string {
    return this.#output;
  }

  /** Asks it to do something. Undefined if it is killed before it answers. */
  async ask<Kind extends WorkerRequest>(
    ask: Kind,
    ...[input]: WorkerRequests[Kind]['input'] extends undefined ? [] : [WorkerRequests[Kind]['input']]
  ): Promise<WorkerRequests[Kind]['answer'] | undefined> {
    const number = (this.#requests += 1);
    const answered = new Promise<unknown>((resolve) => this.#asked.set(number, resolve));
    this.#send({ ask, number, input });
    // Whoever ended with an error answers nothing.
    return (await Promise.race([answered, this.ended])) as WorkerRequests[Kind]['answer'] | undefined;
  }

  /** Tells it of a token. */
  tell(token: KnownToken): void {
    this.#send({ tell: token });
  }

  /** Sends it a signal, at once. */
  signal(signal: Signal): void {
    if (signal === 'SIGKILL') this.#isKilled = true;
    this.#child.kill(signal);
  }

  /** Sends it a signal when it has printed so many more lines: in the middle of whatever it does by then. Each is the start or the end of a call. */
  signalAfter(lines: number, signal: Signal): void {
    this.#due = { at: this.#lines + lines, signal };
  }

  /** Lets it go on, if it was stopped; if it was yet to be, it is not any more. */
  goOn(): void {
    this.#due = undefined;
    this.signal('SIGCONT');
  }

  /** Lets it close its application and end. */
  async leave(): Promise<void> {
    await this.ask('leave');
    await this.ended;
  }

  /** Ends it, whatever it is doing. */
  async stop(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended.catch(() => undefined);
  }

  #send(message: ToWorker): void {
    // It may end at any moment: whoever waits for an answer learns that by other means.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #receive(message: FromWorker): void {
    if ('ready' in message) this.#becameReady.resolve();
    else if ('tell' in message) this.#tell(message.tell);
    else this.#asked.get(message.number)?.(message.answer);
  }

  #print(text: string): void {
    this.#output += text;
    this.#lines += text.split('\n').length - 1;
    if (this.#due === undefined || this.#lines < this.#due.at) return;
    this.signal(this.#due.signal);
    this.#due = undefined;
  }

  async #end(): Promise<void> {
    let errors = '';
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
    // What it said last may come when it has ended already.
    await Promise.all([once(this.#child, 'close'), once(this.#child, 'disconnect')]);
    if (this.#child.exitCode !== 0 && !this.#isKilled)
      throw new Error(`Worker ${this.name} ended with an error. ${errors}`);
  }

  async #endedEarly(): Promise<never> {
    await this.ended;
    throw new Error(`Worker ${this.name} ended before it was ready.`);
  }
}
