import { checkRelease } from '../../src/policy/check-release.ts';
import type { Repository } from './repository.ts';

/** What is refused: the rule, and the package. */
export function refusedIn({ root }: Repository, since?: string): string[] {
  return checkRelease(root, since).refused.map(({ packageName, rule }) => `${rule}: ${packageName}`);
}
