import { HistoryRecorder } from '@coatcheck/conformance/history';
import type { SessionCalls, SessionOperation, SessionOperationOf } from '@coatcheck/conformance/history';
import { Names } from '../stepped/names.ts';
import { Scheduler } from '../stepped/scheduler.ts';
import type { Happened, Outcome } from '../stepped/scheduler.ts';
import { SharedRecords } from '../stepped/shared-records.ts';
import { SteppedClock } from '../stepped/stepped-clock.ts';
import { SteppedProcess } from '../stepped/stepped-process.ts';
import { SteppedStore } from '../stepped/stepped-store.ts';
import { Chance } from './chance.ts';
import { settings } from './circumstances.ts';
import type { Circumstances } from './circumstances.ts';
import type { Client, SimulatedValues } from './client.ts';
import { Fate } from './fate.ts';
import { KnownSessions } from './known-sessions.ts';
import { RemoteStore } from './remote-store.ts';
import { look } from './requests.ts';
import { visit } from './visits.ts';

/** Where the store is. */
const STORE = 'store';
/** Who looks at all sessions when everything is over. */
const AUDITOR = 'auditor';

/** How many requests the clients of a process make that takes the place of another. */
const REQUESTS_AFTER_CRASH = 2;

/** What is left when nothing more happens. */
export interface End {
  readonly outcome: Outcome;
  readonly isEndless: boolean;
  readonly history: readonly SessionOperation[];
  /** What was read, through every token that anybody knows, after everything else was over. */
  readonly lastReads: readonly SessionOperationOf<'read'>[];
}

/** A client whose application is not open yet. */
interface Beginning extends Pick<Client, 'name' | 'process' | 'recorder'> {
  readonly opened: Promise<Client>;
}

/** Processes with clients, and a store that they share: everything that a simulation consists of. */
export class SimulatedWorld {
  readonly #seed: number;
  readonly #circumstances: Circumstances;
  readonly #names = new Names();
  readonly #clocks = new Map<string, SteppedClock>();
  readonly #time = new SteppedClock();
  readonly #scheduler: Scheduler;
  readonly #records: SharedRecords;
  readonly #backend: SteppedStore;
  readonly #fate: Fate;
  readonly #known: KnownSessions;
  readonly #recorders: HistoryRecorder<SessionCalls>[] = [];
  /** What happened besides the steps, with the number of steps before it. */
  readonly #events: { readonly after: number; readonly event: string }[] = [];
  #moments = 0;
  #seeds = 0;

  constructor(seed: number, circumstances: Circumstances, records: SharedRecords = new SharedRecords()) {
    const names = firstProcesses(circumstances);
    this.#seed = seed;
    this.#records = records;
    this.#circumstances = circumstances;
    this.#known = new KnownSessions(circumstances.sessions);
    this.#scheduler = new Scheduler({ time: 'together', mayCrash: names.flatMap((name) => [name, successorOf(name)]) });
    this.#scheduler.addProcess(STORE, this.#time);
    this.#backend = new SteppedStore({ process: STORE, scheduler: this.#scheduler, records, names: this.#names });
    this.#fate = new Fate(this.#chance(), circumstances, {
      clocks: this.#clocks,
      time: this.#time,
      crashes: (process) => this.#replace(process),
      tell: (event) => this.#tell(event),
    });
    for (const name of names) this.#start(name);
  }

  /** Lets everything happen, and looks at what is left. */
  async run(): Promise<End> {
    const outcome = await this.#scheduler.run((enabled) => this.#fate.choose(enabled));
    this.#fate.becomesKind();
    const lastReads = await this.#audit();
    return { outcome, isEndless: this.#fate.isEndless, history: this.#history, lastReads };
  }

  /** What all clients saw so far, in the order in which they called. */
  get #history(): readonly SessionOperation[] {
    return this.#recorders
      .flatMap((recorder) => recorder.operations)
      .toSorted((one, other) => Number(one.start) - Number(other.start));
  }

  /** All that happened so far. */
  get trace(): readonly string[] {
    const events = this.#events.slice();
    return this.#scheduler.trace.flatMap((step, index) => {
      const before = [];
      while (events[0] !== undefined && events[0].after <= index) before.push(events.shift()?.event ?? '');
      return before.concat(readable(step));
    });
  }

  #start(name: string, requests: number = this.#circumstances.requests): void {
    const clientOf = this.#process(name);
    for (let index = 1; index <= this.#circumstances.clientsPerProcess; index += 1) {
      const client = clientOf(`${name}-${index}`);
      client.process.act(client.name, async () => {
        for (let count = 0; count < requests; count += 1) await visit(await client.opened);
      });
    }
  }

  /** In the place of a process that crashes there soon is another one. */
  #replace(process: string): void {
    if (firstProcesses(this.#circumstances).includes(process)) this.#start(successorOf(process), REQUESTS_AFTER_CRASH);
  }

  async #audit(): Promise<SessionOperationOf<'read'>[]> {
    const { process, recorder, opened } = this.#process(AUDITOR, 0)(AUDITOR);
    process.act(AUDITOR, async () => {
      for (const token of Array.from(this.#known.all.values()).flat()) await look(await opened, token, 'read');
    });
    await this.#scheduler.run((enabled) => this.#fate.choose(enabled));
    return recorder.operations.filter(
      (operation): operation is SessionOperationOf<'read'> => operation.kind === 'read',
    );
  }

  /** Starts a process, and opens an application in it; returns what makes clients there. */
  #process(name: string, skew: number = this.#circumstances.skew): (client: string) => Beginning {
    const [scheduler, records, names, seed] = [this.#scheduler, this.#records, this.#names, this.#nextSeed()];
    const process = new SteppedProcess(name, { scheduler, records, names, seed });
    process.clock.jump(this.#time.monotonic() + this.#chance().between(-skew, skew));
    this.#clocks.set(name, process.clock);
    const opening = this.#open(process);
    const recorder = this.#recorder(process);
    return (client) => {
      const common = { name: client, process, recorder };
      const [known, circumstances, chance] = [this.#known, this.#circumstances, this.#chance()];
      const briskly: Client['briskly'] = (work) => this.#fate.briskly(name, work);
      const opened = opening.then((application) => ({ ...common, application, known, circumstances, chance, briskly }));
      return { ...common, opened };
    };
  }

  async #open(process: SteppedProcess): Promise<Client['application']> {
    const { timeout, absoluteTimeout } = this.#circumstances;
    const own = { timeout, absoluteTimeout: Number.isFinite(absoluteTimeout) ? absoluteTimeout : ('never' as const) };
    const sessionStore = new RemoteStore({
      process: process.name,
      scheduler: this.#scheduler,
      names: this.#names,
      backend: this.#backend,
      interfere: (leg, changes) => this.#fate.interfere(leg, changes),
    });
    const application = await process.open<SimulatedValues>({ sessionStore, ...settings, ...own });
    application.on('leaseStolen', ({ id }) => this.#tell(`${process.name} steals the lease of ${this.#names.id(id)}`));
    return application;
  }

  #recorder({ name, clock }: SteppedProcess): HistoryRecorder<SessionCalls> {
    const moment = (): number => (this.#moments += 1);
    const recorder = new HistoryRecorder<SessionCalls>({ moment, prefix: `${name}#`, timeOfDay: () => clock.now() });
    this.#recorders.push(recorder);
    return recorder;
  }

  #tell(event: string): void {
    this.#events.push({ after: this.#scheduler.trace.length, event });
  }

  #chance(): Chance {
    return new Chance(this.#nextSeed());
  }

  /** Each process and each client has randomness of its own. */
  #nextSeed(): number {
    this.#seeds += 1;
    return Math.imul(this.#seed, 0x9e_37_79_b1) + this.#seeds;
  }
}

function firstProcesses({ processes }: Circumstances): string[] {
  return Array.from({ length: processes }, (_, index) => `p${index + 1}`);
}

function successorOf(process: string): string {
  return `${process}'`;
}

/** A step as a reader wants it: times since the start, and of envelopes only what changes. */
function readable({ kind, actor, label, answer }: Happened): string {
  return `${actor}: ${label}${kind === 'work' ? '' : ` (${kind})`}${answer && ` -> ${answer}`}`
    .replaceAll(/"(v|created|timeout|absolute|codec|birth)":("[^"]*"|\d+|null),?/g, '')
    .replaceAll(/\b\d{13}\b/g, (time) => `+${Number(time) - SteppedClock.START}`)
    .replaceAll(/\b([0-9a-f]{4})[0-9a-f]{60}\b/g, '$1');
}
