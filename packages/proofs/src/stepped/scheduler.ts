import { AsyncLocalStorage } from 'node:async_hooks';
import { hash } from 'node:crypto';
import type { SteppedClock } from './stepped-clock.ts';
import { ALL } from './steps.ts';
import type { Choose, Happened, Outcome, Step, Wish } from './steps.ts';

export { ALL } from './steps.ts';
export type { Choose, Happened, Outcome, Step } from './steps.ts';

/** How time passes, and who may crash. */
export interface SchedulerOptions {
  /** Whether each process has a time of its own, which passes when that process is idle, or time passes for all alike. `'each'` unless given. */
  readonly time?: 'each' | 'together';
  /** The processes that may be stopped; none unless given. */
  readonly mayCrash?: readonly string[];
}

interface Waiting extends Step {
  readonly changes: boolean;
  readonly happen: () => Answered;
}

/** What has happened, of which nobody has heard yet. */
interface Answered {
  readonly text: string;
  readonly deliver: () => void;
}

interface Actor {
  readonly process: string;
  readonly name: string;
}

/** The name of the actor who acts. One for all schedulers: the platform's contexts keep a place for each storage that was ever used in them. */
const acting = new AsyncLocalStorage<string>();

/** After so many rounds of the event loop in which nobody asks for anything, nothing more will happen by itself. */
const QUIET_ROUNDS = 4;

/**
 * Lets actors, in several processes, go on one step at a time: each asks before it does anything that others can see, and goes on when it
 * is chosen. Between two steps, all that needs no step settles.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #clocks = new Map<string, SteppedClock>();
  readonly #actors = new Map<string, Actor>();
  readonly #results = new Map<string, unknown>();
  readonly #failures = new Map<string, unknown>();
  readonly #crashed = new Set<string>();
  readonly #trace: Happened[] = [];
  /** Of each process, a digest of its steps and their answers. */
  readonly #histories = new Map<string, string>();
  #waiting: readonly Waiting[] = [];
  #wishes = 0;

  constructor(options: SchedulerOptions = {}) {
    this.#options = options;
  }

  /** Adds a process. Its time passes by its clock. */
  addProcess(name: string, clock: SteppedClock): void {
    this.#clocks.set(name, clock);
  }

  /** Lets somebody begin to act in a process: up to the first step, that is. */
  addActor(process: string, name: string, act: () => Promise<unknown>): void {
    this.#actors.set(name, { process, name });
    acting.run(name, act).then(
      (result) => this.#results.set(name, result),
      (error: unknown) => this.#failures.set(name, error),
    );
  }

  /** Waits for the turn of a step. If its process is stopped before, it never happens, and nobody hears of it. */
  step<Answer>({ process, label, effect, told = String, changes = false }: Wish<Answer>): Promise<Answer> {
    const actor = acting.getStore() ?? process;
    return new Promise<Answer>((resolve, reject) => {
      const happen = (): Answered => {
        try {
          const answer = effect();
          return { text: told(answer), deliver: () => resolve(answer) };
        } catch (error) {
          return { text: String(error), deliver: () => reject(error) };
        }
      };
      if (this.#crashed.has(process)) return;
      this.#wishes += 1;
      const waiting: Waiting = { kind: 'work', process, actor, label, wish: this.#wishes, changes, happen };
      this.#waiting = [...this.#waiting, waiting];
    });
  }

  /** Lets steps happen, as they are chosen, until none can happen any more or none is chosen. */
  async run(choose: Choose): Promise<Outcome> {
    let last: Happened | undefined;
    for (;;) {
      const enabled = await this.#enabled();
      const chosen = enabled.length === 0 ? undefined : choose(enabled, last);
      if (chosen === undefined) return this.#outcome();
      last = { ...stepOnly(chosen), answer: this.#take(chosen) };
      this.#trace.push(last);
      this.#remember(last);
    }
  }

  /** The steps so far. */
  get trace(): readonly Happened[] {
    return this.#trace;
  }

  /**
   * The same for two moments in which every process has seen the same: since all that a process does follows from what it was answered and
   * from how its time has passed, it then goes on in the same way.
   */
  get histories(): string {
    return [...this.#clocks.keys()].map((process) => `${process} ${this.#histories.get(process)}`).join('\n');
  }

  #remember({ kind, process, actor, label, answer }: Happened): void {
    for (const one of process === ALL ? this.#clocks.keys() : [process]) {
      const entry = `${this.#histories.get(one)}\n${kind} ${actor} ${label}\n${answer}`;
      this.#histories.set(one, hash('sha256', entry, 'base64'));
    }
  }

  async #enabled(): Promise<readonly Step[]> {
    for (let round = 0; round < QUIET_ROUNDS; round += 1) {
      await eventLoopRound();
      if (this.#waiting.length > 0) break;
      // Nobody asks for anything: is that because all is over, or does somebody only take a round more?
      if (round === 0 && this.#everythingIsOver()) break;
    }
    const living = [...this.#clocks].filter(([process]) => !this.#crashed.has(process));
    return [...this.#waiting, ...this.#timeSteps(living), ...this.#crashSteps()];
  }

  #timeSteps(living: readonly (readonly [string, SteppedClock])[]): readonly Step[] {
    const waiting = living.filter(([process, clock]) => clock.untilNext < Infinity && this.#isAtWork(process));
    if (this.#options.time !== 'together') {
      return waiting
        .filter(([process]) => this.#waiting.every((step) => step.process !== process))
        .map(([process]) => ({ kind: 'time', process, actor: process, label: 'time passes' }));
    }
    const timers: Step[] = waiting
      .filter(([, clock]) => clock.untilNext <= 0)
      .map(([process]) => ({ kind: 'timer', process, actor: process, label: 'a timer fires' }));
    const later = waiting.some(([, clock]) => clock.untilNext > 0);
    return later ? [...timers, { kind: 'time', process: ALL, actor: ALL, label: 'time passes' }] : timers;
  }

  /** A process stops before it does what it waits to do, or right after. If nobody can see whether it happened, that is the same. */
  #crashSteps(): readonly Step[] {
    const mayCrash = (this.#options.mayCrash ?? []).filter(
      (process) => !this.#crashed.has(process) && this.#isAtWork(process),
    );
    const last = this.#waiting.filter(({ process, changes }) => changes && mayCrash.includes(process));
    return [
      ...mayCrash.map((process): Step => ({ kind: 'crash', process, actor: process, label: 'crashes' })),
      ...last.map((step) => stepOnly(step, 'last')),
    ];
  }

  /** Lets a step happen; what it answered, as text. */
  #take({ kind, process, wish }: Step): string {
    switch (kind) {
      case 'work': {
        const { text, deliver } = this.#happen(wish);
        deliver();
        return text;
      }
      case 'last': {
        const { text } = this.#happen(wish);
        this.#crash(process);
        return `${text}, of which it does not hear, since it crashes`;
      }
      case 'crash':
        this.#crash(process);
        return '';
      case 'time':
      case 'timer':
      default:
        if (process === ALL) this.#passTogether();
        else this.#clocks.get(process)?.fireNext();
        return '';
    }
  }

  #happen(wish: number | undefined): Answered {
    const found = this.#waiting.find((waiting) => waiting.wish === wish);
    if (found === undefined) throw new Error('Nobody waits for this step.');
    this.#waiting = this.#waiting.filter((waiting) => waiting !== found);
    return found.happen();
  }

  #crash(process: string): void {
    this.#crashed.add(process);
    this.#waiting = this.#waiting.filter((waiting) => waiting.process !== process);
  }

  /** Until the first timer that is not due yet. */
  #passTogether(): void {
    const clocks = [...this.#clocks].filter(([process]) => !this.#crashed.has(process)).map(([, clock]) => clock);
    const next = Math.min(...clocks.map((clock) => clock.untilNext).filter((left) => left > 0));
    for (const clock of clocks) clock.pass(next);
  }

  #isAtWork(process: string): boolean {
    return this.#unfinished().some((actor) => actor.process === process);
  }

  #everythingIsOver(): boolean {
    return this.#unfinished().every(({ process }) => this.#crashed.has(process));
  }

  #unfinished(): readonly Actor[] {
    return [...this.#actors.values()].filter(({ name }) => !this.#results.has(name) && !this.#failures.has(name));
  }

  #outcome(): Outcome {
    return {
      results: this.#results,
      failures: this.#failures,
      unfinished: this.#unfinished().map(({ name }) => name),
      crashed: [...this.#crashed],
      trace: this.#trace,
    };
  }
}

function stepOnly({ process, actor, label, wish, ...step }: Step, kind: Step['kind'] = step.kind): Step {
  return { kind, process, actor, label, wish };
}

/** All that needs no step has settled after that, unless it takes a round itself. */
function eventLoopRound(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
