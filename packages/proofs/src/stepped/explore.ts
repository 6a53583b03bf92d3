import { hash } from 'node:crypto';
import { ALL } from './steps.ts';
import type { Choose, Outcome, Step } from './steps.ts';

/** Which schedules are explored. */
export interface Limits {
  /** How often the turn may be taken from an actor that could go on; all schedules unless given. */
  readonly preemptions?: number;
  /** How many processes may crash in one schedule: as many as may crash at all, unless given. */
  readonly crashes?: number;
  /** How many steps a schedule may have: with more it counts as endless, and exploring fails. */
  readonly steps?: number;
}

/** A world that is made anew for each schedule. */
export interface Explored {
  /** Runs the actors. */
  run(choose: Choose): Promise<Outcome>;
  /**
   * All that decides how it goes on from here, as text. Where it is the same as at an earlier moment of any schedule, nothing new can follow,
   * and the schedule is left there. Left out, every schedule is run to its end.
   */
  state?(): string;
  /** Called at the end of each schedule; throws if something is wrong. */
  check(outcome: Outcome): void | Promise<void>;
}

/** How much was explored. */
export interface Explorations {
  /** The schedules that were run to their end and checked. */
  readonly schedules: number;
  /** Those that were left since all that could follow was known. */
  readonly known: number;
}

interface Choice {
  chosen: number;
  readonly of: number;
}

const MOST_STEPS = 1_000;

/**
 * Runs every schedule of a world, within limits, one after the other from the beginning: depth first, with the choices of the last schedule
 * changed from the end. Ends at the first one whose check fails, with that error.
 */
export async function explore(world: () => Explored | Promise<Explored>, limits: Limits = {}): Promise<Explorations> {
  const seen = new Set<string>();
  let choices: Choice[] = [];
  let schedules = 0;
  let known = 0;
  for (;;) {
    const made = await world();
    const path = new Path(choices, limits, seen, made.state?.bind(made));
    const outcome = await made.run((enabled, last) => path.choose(enabled, last));
    if (path.wasLeft) known += 1;
    else {
      schedules += 1;
      await made.check(outcome);
    }
    while (choices.length > 0 && choices.at(-1)?.chosen === (choices.at(-1)?.of ?? 0) - 1)
      choices = choices.slice(0, -1);
    const last = choices.at(-1);
    if (last === undefined) return { schedules, known };
    last.chosen += 1;
  }
}

/** The way of one schedule: first along the choices that are given, then always the first, which is added to them. */
class Path {
  /** Whether the schedule was left since nothing new could follow. */
  wasLeft = false;
  readonly #choices: Choice[];
  readonly #limits: Limits;
  readonly #seen: Set<string>;
  readonly #state: (() => string) | undefined;
  readonly #given: number;
  #decisions = 0;
  #preemptions = 0;
  #crashes = 0;
  #steps = 0;

  constructor(choices: Choice[], limits: Limits, seen: Set<string>, state: (() => string) | undefined) {
    this.#choices = choices;
    this.#given = choices.length;
    this.#limits = limits;
    this.#seen = seen;
    this.#state = state;
  }

  choose(enabled: readonly Step[], last: Step | undefined): Step | undefined {
    const possible = this.#possible(enabled, last);
    const chosen = possible.length > 1 ? this.#decide(possible, last) : possible[0];
    if (chosen === undefined) return undefined;
    this.#steps += 1;
    if (this.#steps > (this.#limits.steps ?? MOST_STEPS)) throw new Error('The schedule does not come to an end.');
    if (isCrash(chosen)) this.#crashes += 1;
    if (isPreempted(last, chosen, enabled)) this.#preemptions += 1;
    return chosen;
  }

  #decide(possible: readonly Step[], last: Step | undefined): Step | undefined {
    const decision = this.#decisions;
    this.#decisions += 1;
    if (decision >= this.#given && this.#isKnown(possible, last)) {
      this.wasLeft = true;
      return undefined;
    }
    const choice = (this.#choices[decision] ??= { chosen: 0, of: possible.length });
    if (choice.of !== possible.length) throw new Error('The schedule does not repeat itself.');
    return possible[choice.chosen];
  }

  #isKnown(possible: readonly Step[], last: Step | undefined): boolean {
    if (this.#state === undefined) return false;
    // What may come next depends on who came last and on what the limits still allow.
    const next = possible.map(({ kind, actor, label }) => `${kind} ${actor} ${label}`).toSorted();
    const left = this.#limits.preemptions === undefined ? '' : `${last?.actor} ${this.#preemptions}`;
    const state = hash('sha256', `${this.#state()}\n${next.join('\n')}\n${left} ${this.#crashes}`, 'base64');
    if (this.#seen.has(state)) return true;
    this.#seen.add(state);
    return false;
  }

  /** The steps that may come next; the first is one with which nobody is preempted. */
  #possible(enabled: readonly Step[], last: Step | undefined): readonly Step[] {
    const steps = enabled.filter((step) => this.#isPossible(step, enabled, last));
    const own = steps.filter((step) => isOwn(step, last));
    const isFree = !own.some(goesOn) || this.#preemptions < (this.#limits.preemptions ?? Infinity);
    return isFree ? [...own, ...steps.filter((step) => !isOwn(step, last))] : own;
  }

  #isPossible(step: Step, enabled: readonly Step[], last: Step | undefined): boolean {
    const { kind, process } = step;
    // Time passes for all alike when nobody has anything to do.
    if (process === ALL) return !enabled.some((other) => other.kind === 'work' || other.kind === 'timer');
    if (isCrash(step) && this.#crashes >= (this.#limits.crashes ?? Infinity)) return false;
    // Of a process that does nothing more, nobody can tell whether it stopped at once or later: so it does right after a step of its own, or
    // where nothing has happened yet.
    return kind !== 'crash' || last === undefined || last.process === process;
  }
}

function isCrash({ kind }: Step): boolean {
  return kind === 'crash' || kind === 'last';
}

/** Whether a step is by the one who made the last one: the same actor, or its process while it waits, or ends. */
function isOwn({ kind, process, actor }: Step, last: Step | undefined): boolean {
  if (last === undefined) return false;
  return actor === last.actor || ((kind === 'time' || kind === 'crash') && process === last.process);
}

function goesOn(step: Step): boolean {
  return !isCrash(step);
}

function isPreempted(last: Step | undefined, chosen: Step, enabled: readonly Step[]): boolean {
  return !isOwn(chosen, last) && enabled.some((step) => goesOn(step) && isOwn(step, last));
}
