import { checkSessionStore, conforms, verdictOf } from '@coatcheck/conformance';
import type { StoreSubject } from '@coatcheck/conformance';

/** What came of running the suite on a store, as plain JSON. */
export interface Examined {
  readonly contract: number;
  readonly conforms: boolean;
  /** The verdict in one line. */
  readonly verdict: string;
  /** What the store declares that makes cases not apply to it. */
  readonly skippedFor: readonly string[];
  /** The cases that it failed, and why. */
  readonly failures: readonly string[];
}

/** Runs the suite on a store. */
export async function examined(subject: StoreSubject): Promise<Examined> {
  const report = await checkSessionStore(subject);
  const those = (outcome: string): typeof report.results => report.results.filter((one) => one.outcome === outcome);
  return {
    contract: report.contract,
    conforms: conforms(report),
    verdict: verdictOf(report),
    skippedFor: [...new Set(those('skipped').map(({ because = '' }) => because))],
    failures: those('failed').map(({ group, name, because = '' }) => `${group} › ${name}: ${because}`),
  };
}
