import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Application } from '@coatcheck/core';
import { HistoryRecorder, parseHistory } from '@coatcheck/conformance/history';
import { SessionFileStore } from '@coatcheck/file';
import { Client } from './client.ts';
import { faultOf } from './faults.ts';
import type { FaultName } from './faults.ts';
import type { KnownToken } from './known-tokens.ts';
import { openApplication } from './open-application.ts';
import type { SharedSettings } from './open-application.ts';
import type { ProcessCalls, ProcessOperation } from './process-calls.ts';
import { WorkerProcess } from './worker-process.ts';

/**
 * Several processes that work on one directory, and what they know: whatever one of them tells of a token, the others are told. This
 * process is one of them.
 */
export class Crew {
  readonly dir: string;
  readonly application: Application;
  readonly #settings: SharedSettings;
  readonly #lines: string[] = [];
  readonly #recorder = new HistoryRecorder<ProcessCalls>({
    moment: () => process.hrtime.bigint(),
    prefix: 'parent#',
    print: (line) => this.#lines.push(`${line}\n`),
  });
  /** All who were ever started, and those who are told what others tell. */
  readonly #workers: WorkerProcess[] = [];
  readonly #ready: WorkerProcess[] = [];
  readonly #tokens: KnownToken[] = [];

  /** A crew with a new directory, in which nobody works yet. */
  static async gather(settings: SharedSettings): Promise<Crew> {
    const dir = await mkdtemp(join(tmpdir(), 'coatcheck-proofs-'));
    return new Crew(dir, settings, await openApplication(new SessionFileStore({ dir }), settings));
  }

  private constructor(dir: string, settings: SharedSettings, application: Application) {
    this.dir = dir;
    this.application = application;
    this.#settings = settings;
  }

  /** All tokens that anybody was given, in the order in which they were told. */
  get tokens(): readonly KnownToken[] {
    return this.#tokens;
  }

  /** All that anybody called so far. */
  get history(): ProcessOperation[] {
    return parseHistory<ProcessOperation>(this.#lines.join(''), ...this.#workers.map(({ output }) => output));
  }

  /** Somebody who makes calls in this process. */
  client(name: string, fault?: FaultName): Client {
    const { application } = this;
    const { conduct } = faultOf(fault);
    return new Client({ application, recorder: this.#recorder, name, tell: (token) => this.#tell(token), conduct });
  }

  /** Starts some workers; they know all that is known. */
  async hire(count: number, fault?: FaultName): Promise<WorkerProcess[]> {
    const workers = Array.from({ length: count }, () => this.#start(fault));
    await Promise.all(workers.map(async ({ ready }) => ready));
    for (const worker of workers) for (const token of this.#tokens) worker.tell(token);
    this.#ready.push(...workers);
    return workers;
  }

  /** Ends all that still runs, and removes the directory. */
  async dismiss(): Promise<void> {
    await Promise.all(this.#workers.map(async (worker) => worker.stop()));
    await this.application.close();
    await rm(this.dir, { recursive: true, force: true });
  }

  #start(fault: FaultName | undefined): WorkerProcess {
    const { dir } = this;
    const name = `w${this.#workers.length + 1}`;
    const worker = new WorkerProcess({ ...this.#settings, name, dir, fault }, (token) => this.#tell(token, worker));
    this.#workers.push(worker);
    return worker;
  }

  #tell(token: KnownToken, from?: WorkerProcess): void {
    this.#tokens.push(token);
    for (const worker of this.#ready) if (worker !== from) worker.tell(token);
  }
}
