import { linearizable } from './linearizable.ts';
import { bySession } from './operation.ts';
import { nothingOutlivesAbsoluteEnd } from './rules/absolute-end.ts';
import { appendsAppearOnce } from './rules/appends.ts';
import { endsOnce, nothingAfterDestroy } from './rules/destroyed.ts';
import { fencesIncrease } from './rules/fences.ts';
import { incrementsCountOnce } from './rules/increments.ts';
import { takesHaveOneWinner } from './rules/takes.ts';
import type { SessionOperation } from './session-calls.ts';
import { sessionModel } from './session-model.ts';
import type { SessionModelOptions } from './session-model.ts';
import type { Violation } from './violation.ts';

/** How a history of sessions is checked. */
export interface HistoryCheckOptions {
  /** What time may do to a session; nothing, unless told. */
  readonly timesOf?: (session: string) => SessionModelOptions;
  /** How many steps the search for an order may cost for each session. */
  readonly mostSteps?: number;
}

/** The rules that are cheap to check, each on the calls of one session. */
const rules: readonly ((operations: readonly SessionOperation[]) => Violation[])[] = [
  incrementsCountOnce,
  appendsAppearOnce,
  nothingAfterDestroy,
  endsOnce,
  fencesIncrease,
  takesHaveOneWinner,
  nothingOutlivesAbsoluteEnd,
];

/** Checks all that is claimed of sessions against what was recorded of them. Without violations, the history shows none. */
export function checkSessionHistory(
  operations: readonly SessionOperation[],
  options: HistoryCheckOptions = {},
): Violation[] {
  const { timesOf = () => ({}), ...search } = options;
  return Array.from(bySession(operations)).flatMap(([session, calls]) =>
    rules.flatMap((rule) => rule(calls)).concat(linearizable(sessionModel(timesOf(session)), calls, search)),
  );
}
