import { IndeterminateError, StoreError } from '@coatcheck/core';
import { ALL } from '../stepped/scheduler.ts';
import type { Step } from '../stepped/scheduler.ts';
import type { SteppedClock } from '../stepped/stepped-clock.ts';
import type { Chance } from './chance.ts';
import type { Circumstances } from './circumstances.ts';
import type { Leg } from './remote-store.ts';

/** With so many steps a simulation counts as endless. */
const MOST_STEPS = 20_000;
/** That there is a leap of a clock, or a crash, at a step, as long as there are some left. */
const RARE = 1 / 120;
/** That time passes at a step without anybody waiting for it. */
const LEISURE = 1 / 12;
/** How long a step is held back, and a process stopped, at the most: longer than a deadline, and longer than a lease. */
const LONGEST_DELAY = 2_500;
const LONGEST_PAUSE = 7_000;

/** How much time passes at once where nothing may take long. */
const BRISK = 500;

/** What fate can do to the world. */
export interface World {
  /** The clocks by their processes; of processes that have crashed, too. */
  readonly clocks: ReadonlyMap<string, SteppedClock>;
  /** A clock that nobody sets. */
  readonly time: SteppedClock;
  /** Tells that a process crashes in the next step. */
  readonly crashes: (process: string) => void;
  /** Writes down what happens besides the steps. */
  readonly tell: (event: string) => void;
}

/** All that is decided by chance in a simulation, step by step: who goes on, how time passes, and what goes wrong. */
export class Fate {
  readonly #chance: Chance;
  readonly #circumstances: Circumstances;
  readonly #world: World;
  /** Until when steps are held back, and processes stopped. */
  readonly #heldUntil = new Map<number, number>();
  readonly #stoppedUntil = new Map<string, number>();
  /** How often the clock of a process was set already. */
  readonly #leaps = new Map<string, number>();
  readonly #weights = new Map<string, number>();
  readonly #crashed = new Set<string>();
  /** Processes in which something must not take long, and how much of that there is. */
  readonly #brisk = new Map<string, number>();
  #leisure: number;
  #steps = 0;
  #isKind = false;

  constructor(chance: Chance, circumstances: Circumstances, world: World) {
    this.#chance = chance;
    this.#circumstances = circumstances;
    this.#world = world;
    this.#leisure = circumstances.leisure;
  }

  /** Whether there were more steps than any simulation needs. */
  get isEndless(): boolean {
    return this.#steps > MOST_STEPS;
  }

  /** From here on nothing goes wrong any more. */
  becomesKind(): void {
    this.#isKind = true;
  }

  /** Lets a call to the store fail: on its way there, before it did anything; on its way back, after it. */
  interfere(leg: Leg, changes: boolean): void {
    if (this.#isKind || !this.#chance.happens(this.#circumstances.failure)) return;
    if (leg === 'back' && changes) throw new IndeterminateError('The answer was lost.');
    throw new StoreError('STORE_FAILED', leg === 'there' ? 'The call was lost.' : 'The answer was lost.');
  }

  /** As long as this work takes, no clock is set, and no more time passes at once than a store or a scheduler may well take. */
  async briskly<Result>(process: string, work: () => Promise<Result>): Promise<Result> {
    this.#brisk.set(process, (this.#brisk.get(process) ?? 0) + 1);
    const result = await work();
    this.#brisk.set(process, (this.#brisk.get(process) ?? 0) - 1);
    return result;
  }

  /** Picks the next step. */
  choose(enabled: readonly Step[]): Step | undefined {
    this.#steps += 1;
    if (this.isEndless) return undefined;
    if (!this.#isKind) {
      this.#setClocks();
      this.#stopProcesses(enabled);
      this.#holdBack(enabled);
      const crash = this.#crash(enabled);
      if (crash !== undefined) return crash;
    }
    const free = this.#free(enabled);
    if (free.length === 0) return this.#wait(enabled);
    if (!this.#isKind) this.#takeLeisure();
    return this.#anyOf(free);
  }

  get #now(): number {
    return this.#world.time.monotonic();
  }

  /** Forwards first, and back after that: so what a clock shows at the ends of a call are the extremes of what it showed. */
  #setClocks(): void {
    const { jump } = this.#circumstances;
    if (jump === 0 || this.#isBrisk() || !this.#chance.happens(RARE)) return;
    const process = this.#chance.of(this.#living());
    const leaps = this.#leaps.get(process) ?? 0;
    if (leaps === 2) return;
    const forwards = leaps === 0 && this.#chance.happens(0.6);
    this.#leaps.set(process, forwards ? 1 : 2);
    const by = this.#chance.between(1, jump) * (forwards ? 1 : -1);
    this.#world.clocks.get(process)?.jump(by);
    this.#world.tell(`the clock of ${process} is set by ${by}`);
  }

  #stopProcesses(enabled: readonly Step[]): void {
    if (!this.#chance.happens(this.#circumstances.pause)) return;
    const { process } = this.#chance.of(enabled);
    if (!this.#world.clocks.has(process) || this.#isStopped(process)) return;
    const pause = this.#chance.between(1, LONGEST_PAUSE);
    this.#stoppedUntil.set(process, this.#now + pause);
    this.#world.tell(`${process} is stopped for ${pause}`);
  }

  #holdBack(enabled: readonly Step[]): void {
    for (const { kind, wish } of enabled) {
      if (kind !== 'work' || wish === undefined || this.#heldUntil.has(wish)) continue;
      const isHeld = this.#chance.happens(this.#circumstances.delay);
      this.#heldUntil.set(wish, isHeld ? this.#now + this.#chance.between(1, LONGEST_DELAY) : 0);
    }
  }

  #crash(enabled: readonly Step[]): Step | undefined {
    if (this.#crashed.size >= this.#circumstances.crashes || !this.#chance.happens(RARE)) return undefined;
    const crashes = enabled.filter(({ kind }) => kind === 'crash');
    if (crashes.length === 0) return undefined;
    const crash = this.#chance.of(crashes);
    this.#crashed.add(crash.process);
    this.#world.crashes(crash.process);
    return crash;
  }

  /** Most often a moment, seldom long enough for something to become stale. */
  #takeLeisure(): void {
    if (!this.#chance.happens(LEISURE)) return;
    const longest = this.#chance.of([5, 5, 50, 500, this.#circumstances.longestLeisure]);
    const most = Math.min(longest, this.#leisure, this.#isBrisk() ? BRISK : Infinity);
    const time = this.#chance.between(0, most);
    this.#leisure -= time;
    this.#pass(time);
  }

  #free(enabled: readonly Step[]): readonly Step[] {
    return enabled.filter(
      ({ kind, process, wish = -1 }) =>
        (kind === 'work' || kind === 'timer') &&
        (this.#heldUntil.get(wish) ?? 0) <= this.#now &&
        !this.#isStopped(process),
    );
  }

  /** Some are much slower than others for a while, so that one can go far while another has not moved. */
  #anyOf(free: readonly Step[]): Step {
    if (this.#chance.happens(0.05)) this.#weights.delete(this.#chance.of(free).actor);
    return this.#chance.weighed(free, ({ actor }) => {
      const weight = this.#weights.get(actor) ?? this.#chance.of([1, 1, 8, 64]);
      this.#weights.set(actor, weight);
      return weight;
    });
  }

  /** Lets time pass until a timer is due, or somebody may go on who was held back. */
  #wait(enabled: readonly Step[]): Step | undefined {
    const passes = enabled.find(({ process }) => process === ALL);
    const now = this.#now;
    const ends = enabled
      .filter(({ kind }) => kind === 'work' || kind === 'timer')
      .map(({ process, wish = -1 }) => Math.max(this.#heldUntil.get(wish) ?? 0, this.#stoppedUntil.get(process) ?? 0));
    const next = Math.min(...this.#living().map((process) => this.#untilNext(process)));
    // Rounded up: timers of a fraction of a millisecond leave clocks between two whole ones.
    const first = Math.ceil(Math.min(...ends) - now);
    if (passes !== undefined && next <= first && next < Infinity) {
      this.#world.tell(`${next} ms pass until a timer is due`);
      return passes;
    }
    if (first === Infinity) return undefined;
    this.#pass(first);
    return this.#anyOf(this.#free(enabled));
  }

  #isBrisk(): boolean {
    return this.#living().some((process) => (this.#brisk.get(process) ?? 0) > 0);
  }

  #untilNext(process: string): number {
    const left = this.#world.clocks.get(process)?.untilNext ?? Infinity;
    return left > 0 ? left : Infinity;
  }

  #pass(milliseconds: number): void {
    if (milliseconds === 0) return;
    for (const clock of [this.#world.time, ...this.#world.clocks.values()]) clock.pass(milliseconds);
    this.#world.tell(`${milliseconds} ms pass`);
  }

  #isStopped(process: string): boolean {
    return (this.#stoppedUntil.get(process) ?? 0) > this.#now;
  }

  #living(): string[] {
    return Array.from(this.#world.clocks.keys()).filter((process) => !this.#crashed.has(process));
  }
}
