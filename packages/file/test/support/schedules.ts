import { setImmediate } from 'node:timers/promises';
import type { Turn } from './modelled-file-system.ts';

/** One of several that work on one disk at the same time. */
export interface Actor<Result> {
  readonly name: string;
  /** What it does: every step of it waits for its turn. */
  act(turn: Turn): Promise<Result>;
}

export interface Limits {
  /** How often the turn may be taken from an actor that could go on. */
  readonly preemptions: number;
  /** After so many steps the world stands still: no step happens any more. */
  readonly steps?: number;
}

interface Step {
  readonly actor: string;
  readonly label: string;
  readonly go: () => void;
}

/** How one schedule went. */
export interface Outcome<Result> {
  /** By name, the result of each actor that came to an end. */
  readonly results: ReadonlyMap<string, Result>;
  readonly failures: ReadonlyMap<string, unknown>;
  /** The steps in their order, to be shown where something is wrong. */
  readonly trace: readonly string[];
  /** Whether all came to an end, their work in the background included. */
  readonly finished: boolean;
}

/**
 * Runs every schedule of some actors' steps, within limits, one after the other from the beginning: depth first, with the choices of the
 * last schedule changed from the end.
 *
 * @param world - makes a new disk and the actors on it; called for each schedule
 * @param check - called after each schedule
 * @returns how many schedules there were
 */
export async function runSchedules<World, Result>(
  limits: Limits,
  world: () => { readonly world: World; readonly actors: readonly Actor<Result>[] },
  check: (world: World, outcome: Outcome<Result>) => Promise<void>,
): Promise<number> {
  let choices: { chosen: number; readonly of: number }[] = [];
  for (let count = 1; ; count += 1) {
    const made = world();
    const outcome = await runOne(limits, made.actors, choices);
    await check(made.world, outcome);
    while (choices.length > 0 && choices.at(-1)?.chosen === (choices.at(-1)?.of ?? 0) - 1)
      choices = choices.slice(0, -1);
    const last = choices.at(-1);
    if (last === undefined) return count;
    last.chosen += 1;
  }
}

async function runOne<Result>(
  limits: Limits,
  actors: readonly Actor<Result>[],
  choices: { chosen: number; readonly of: number }[],
): Promise<Outcome<Result>> {
  let waiting: Step[] = [];
  const results = new Map<string, Result>();
  const failures = new Map<string, unknown>();
  const trace: string[] = [];
  for (const actor of actors) {
    const { name } = actor;
    const turn: Turn = async (label) => new Promise((go) => waiting.push({ actor: name, label, go }));
    actor.act(turn).then(
      (result) => results.set(name, result),
      (error: unknown) => failures.set(name, error),
    );
  }
  let last: string | undefined;
  let preemptions = 0;
  for (let decision = 0; ;) {
    await setImmediate();
    if (waiting.length === 0 || trace.length === limits.steps) break;
    const candidates = mayGoOn(waiting, last, limits.preemptions - preemptions);
    let chosen = 0;
    if (candidates.length > 1) {
      const choice = choices[decision] ?? { chosen: 0, of: candidates.length };
      choices[decision] = choice;
      chosen = choice.chosen;
      decision += 1;
    }
    const step = candidates[chosen];
    if (step === undefined) throw new Error('The schedule does not repeat itself.');
    if (last !== undefined && step !== candidates[0] && waiting.some(({ actor }) => actor === last)) preemptions += 1;
    waiting = waiting.filter((other) => other !== step);
    last = step.actor;
    trace.push(`${step.actor}: ${step.label}`);
    step.go();
  }
  return { results, failures, trace, finished: waiting.length === 0 };
}

/** The steps that may come next; the first is the one with which nobody is preempted. */
function mayGoOn(waiting: readonly Step[], last: string | undefined, preemptionsLeft: number): readonly Step[] {
  const own = waiting.filter(({ actor }) => actor === last);
  const [first] = own;
  if (first === undefined) return firstOfEach(waiting);
  return preemptionsLeft > 0 ? [...own, ...firstOfEach(waiting.filter(({ actor }) => actor !== last))] : [first];
}

function firstOfEach(waiting: readonly Step[]): readonly Step[] {
  return waiting.filter((step, index) => waiting.findIndex(({ actor }) => actor === step.actor) === index);
}
