import type { Explorations, Limits } from '../stepped/explore.ts';
import { exploreModel } from './explore-model.ts';
import type { Model } from './model.ts';

/** How long exploring one model may take on a busy machine, in milliseconds; on an idle one it is a second or two. */
export const longest: number = 120_000;

/** A model that is to be explored, under a title that says who does what. */
export type Case = readonly [title: string, explored: Explorable];

/** How far a model is explored. */
interface Explorable {
  /** So many schedules have to be run to their end, at least: so that none is explored that has become empty by mistake. */
  readonly atLeast: number;
  readonly limits: Limits;
  readonly explore: (limits: Limits) => Promise<Explorations>;
}

/** A case of a model, with all schedules unless limits are given. */
export function aCase<Data extends object, Given>(
  title: string,
  model: Model<Data, Given>,
  atLeast: number,
  limits: Limits = {},
): Case {
  return [title, { atLeast, limits, explore: (chosen) => exploreModel(model, chosen) }];
}
