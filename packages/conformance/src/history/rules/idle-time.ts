import { precedes } from '../operation.ts';
import { answerOf } from '../session-calls.ts';
import type { SessionOperation } from '../session-calls.ts';
import { foundSession } from '../session-facts.ts';
import { violation } from '../violation.ts';
import type { Violation } from '../violation.ts';

/** The claim. */
const IDLE_TIME = 'No session ends of itself before it was idle for its timeout, or reaches its absolute end';

/**
 * Looks for calls that found the session gone, or removed it as stale, though a commit before them was not yet so long ago. For sessions
 * with one token that nobody destroyed, on clocks that all show the same time.
 *
 * @param timeout - in milliseconds
 */
export function nothingEndsEarly(operations: readonly SessionOperation[], timeout: number): Violation[] {
  if (operations.some(({ kind, outcome }) => outcome.is !== 'failed' && (kind === 'destroy' || kind === 'renew')))
    return [];
  const commits = operations.filter(({ kind }) => kind === 'create' || kind === 'commit').filter(foundSession);
  const ends = Math.min(...operations.map(absoluteEnd));
  return operations.filter(isEnd).flatMap((end) => {
    const latest = end.timeOfDay?.latest ?? Infinity;
    const commit = commits.find(
      ({ timeOfDay, ...used }) =>
        precedes(used, end) && latest < Math.min(ends, (timeOfDay?.earliest ?? -Infinity) + timeout),
    );
    if (commit === undefined) return [];
    return [
      violation(IDLE_TIME, `it was gone by ${latest}, after it was used at ${commit.timeOfDay?.earliest}`, [
        commit,
        end,
      ]),
    ];
  });
}

function isEnd(operation: SessionOperation): boolean {
  return operation.kind === 'expire' ? answerOf(operation) === true : answerOf(operation) === 'gone';
}

function absoluteEnd(operation: SessionOperation): number {
  return operation.kind === 'create' ? (operation.input.absoluteAt ?? Infinity) : Infinity;
}
