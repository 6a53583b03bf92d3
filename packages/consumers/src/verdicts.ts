import type { Run } from './compatibility.ts';
import { countedTwice } from './project/two-visits.ts';
import { portableStores, stores } from './stores.ts';

/** What a run shows of a package: a store conforms to the contract, and anything else works; or something is wrong. */
export type Verdict = 'conforms' | 'works' | 'fails';

/** What a run shows of a package of this name. Throws if it came to no end, or did not try it. */
export function verdictOn(run: Run, packageName: string): Verdict {
  const { suite, visits } = run.told();
  if (packageName === '@coatcheck/web') {
    const right = portableStores.every((store) => String(visits[store]) === String(countedTwice(store)));
    return right ? 'works' : 'fails';
  }
  // Its own run has ended, and told what came of it.
  if (packageName === '@coatcheck/conformance') return 'works';
  const examined = Object.entries(suite).find(([store]) => stores[store] === packageName)?.[1];
  if (examined === undefined) throw new Error(`${packageName} was not tried in ${run.runtime}.`);
  return examined.conforms ? 'conforms' : 'fails';
}
