import type { Condition } from './condition.ts';
import { conditionsOfEnding } from './conditions-of-ending.ts';
import { conditionsOfExclusive } from './conditions-of-exclusive.ts';
import { conditionsOfOptimistic } from './conditions-of-optimistic.ts';
import { conditionsOfPrincipals } from './conditions-of-principals.ts';
import { conditionsOfRenewal } from './conditions-of-renewal.ts';

/** The conditions of the protocol's code. */
export const conditions: readonly Condition[] = [
  ...conditionsOfOptimistic,
  ...conditionsOfExclusive,
  ...conditionsOfRenewal,
  ...conditionsOfEnding,
  ...conditionsOfPrincipals,
];
