import { checkSessionStore, conformanceCases, titleOf } from '@coatcheck/conformance';
import type { CaseResult, StoreSubject } from '@coatcheck/conformance';

/** What came of a case, and of one that did not end in time. */
export type Outcome = CaseResult['outcome'] | 'not in time';

/** How long a case may take, in milliseconds: many times what the slowest takes on a correct store. */
const PATIENCE = 6_000;
const PATIENCE_FOR_PROCESSES = 30_000;

/** Runs the case of this title on a store, for so long, in milliseconds: a store that is broken may well never answer. */
export async function outcomeOf(subject: StoreSubject, title: string, patience: number): Promise<Outcome> {
  const { promise: late, resolve } = Promise.withResolvers<'not in time'>();
  const timer = setTimeout(resolve, patience, 'not in time');
  const outcome = await Promise.race([late, outcomeInTime(subject, title)]);
  clearTimeout(timer);
  return outcome;
}

/** The titles of the cases that reject a store, a case that does not end in time among them. */
export async function rejectionsOf(subject: StoreSubject): Promise<string[]> {
  const rejections: string[] = [];
  for (const one of conformanceCases) {
    const outcome = await outcomeOf(
      subject,
      titleOf(one),
      one.level === 'processes' ? PATIENCE_FOR_PROCESSES : PATIENCE,
    );
    if (outcome === 'failed' || outcome === 'not in time') rejections.push(titleOf(one));
  }
  return rejections;
}

async function outcomeInTime(subject: StoreSubject, title: string): Promise<Outcome> {
  const { results } = await checkSessionStore(subject, { only: [title] });
  const result = results.find((candidate) => titleOf(candidate) === title);
  if (result === undefined) throw new RangeError(`There is no result of this case: ${title}.`);
  return result.outcome;
}
