import type { SessionOperation } from '@coatcheck/conformance/history';
import type { SharedRecords } from '../stepped/shared-records.ts';
import { Chance } from './chance.ts';
import { drawn } from './circumstances.ts';
import type { Circumstances } from './circumstances.ts';
import { problemsOf } from './problems.ts';
import { SimulatedWorld } from './simulated-world.ts';

/** What became of a simulation. All of it follows from the seed. */
export interface Simulation {
  readonly seed: number;
  readonly circumstances: Circumstances;
  /** What the clients saw. */
  readonly history: readonly SessionOperation[];
  /** What must not be; empty if all is well. */
  readonly problems: readonly string[];
  /** All that happened, in its order. */
  readonly trace: () => readonly string[];
}

/**
 * Runs whole applications in several processes over one store, in the order and with the faults that follow from a seed, and checks what
 * their clients saw.
 *
 * @param broken - makes records in the place of those that keep the contract of a store
 */
export async function simulate(seed: number, broken?: () => SharedRecords): Promise<Simulation> {
  const circumstances = drawn(new Chance(seed));
  const world = new SimulatedWorld(seed, circumstances, broken?.());
  const end = await world.run();
  const { history } = end;
  return { seed, circumstances, history, problems: problemsOf(end, circumstances), trace: () => world.trace };
}

/** A simulation in words: what is wrong, and how to see the same once more. */
export function told({ seed, circumstances, problems }: Simulation): string {
  return [
    `The simulation of seed ${seed} shows ${problems.length} problems. To see all of it: SEED=${seed} vitest run --project proofs simulation`,
    JSON.stringify(circumstances),
    ...problems,
  ].join('\n');
}
