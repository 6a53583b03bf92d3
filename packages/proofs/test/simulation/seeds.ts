import type { SessionOperation } from '@coatcheck/conformance/history';
import { simulate, told } from '../../src/simulation/simulate.ts';
import type { Simulation } from '../../src/simulation/simulate.ts';

/** The one seed that is to be simulated, if the environment variable SEED says so. */
export const only: number | undefined = process.env['SEED'] === undefined ? undefined : Number(process.env['SEED']);

/** Simulates all seeds from one to another, and throws at the first that shows a problem. Returns how often what happened. */
export async function sound(from: number, to: number): Promise<ReadonlyMap<string, number>> {
  const happened = new Map<string, number>();
  for (let seed = from; seed <= to; seed += 1) {
    const simulation = await simulate(seed);
    if (simulation.problems.length > 0) throw new Error(told(simulation));
    for (const event of eventsOf(simulation)) happened.set(event, (happened.get(event) ?? 0) + 1);
  }
  return happened;
}

function eventsOf({ history, trace }: Simulation): string[] {
  return [...history.flatMap(outcomesOf), ...trace().flatMap(faultsOf)];
}

function outcomesOf({ kind, outcome }: SessionOperation): string[] {
  if (outcome.is === 'ok') return [`${kind} ${outcome.result === 'gone' ? 'gone' : 'ok'}`];
  return [`${kind} ${outcome.is}`, outcome.why ?? ''];
}

const faults: readonly (readonly [RegExp, string])[] = [
  [/\(crash\)/, 'a process crashes'],
  [/^p\S+ is stopped/, 'a process is stopped'],
  [/^the clock of/, 'a clock is set'],
  [/: touch .* -> true/, 'a touch'],
  [/ steals the lease/, 'a lease is stolen'],
];

function faultsOf(line: string): string[] {
  return faults.filter(([pattern]) => pattern.test(line)).map(([, name]) => name);
}
