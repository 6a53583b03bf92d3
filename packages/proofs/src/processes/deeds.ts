import type { Client } from './client.ts';
import { oneOf } from './known-tokens.ts';
import type { KnownToken, KnownTokens } from './known-tokens.ts';

/** What a client works with. */
export interface Worker {
  readonly client: Client;
  /** What its process was told of by all. */
  readonly known: KnownTokens;
  /** Numbers from 0 up to 1, which decide what is done. */
  readonly chance: () => number;
}

/** Something that is done with a session. It may say what came of it. */
export type Deed = (worker: Worker, token: KnownToken) => Promise<{ readonly result?: unknown } | undefined | void>;

/** Deeds, each as often as the number beside it stands for compared with the rest. */
export type Deeds = readonly (readonly [Deed, number])[];

/** One of some deeds. */
export function anyDeed(deeds: Deeds, chance: () => number): Deed {
  let left = chance() * deeds.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [deed, weight] of deeds) {
    left -= weight;
    if (left < 0) return deed;
  }
  return oneOf(deeds, chance)[0];
}
