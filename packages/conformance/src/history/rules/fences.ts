import type { SessionOperation } from '../session-calls.ts';
import { answerOf } from '../session-calls.ts';
import { violation } from '../violation.ts';
import type { Violation } from '../violation.ts';

/** The claim. */
const FENCES = 'Fences increase with each grant, each grant commits once, and never after a later one was granted';

/** Looks for fences that do not increase, and for commits under a fence that was no longer the last. */
export function fencesIncrease(operations: readonly SessionOperation[]): Violation[] {
  const grants = operations.flatMap((operation) => {
    const fence = grantedFence(operation);
    return fence === undefined ? [] : [{ operation, fence }];
  });
  const commits = operations.flatMap((operation) => {
    const fence = committedFence(operation);
    return fence === undefined ? [] : [{ operation, fence }];
  });
  return [
    ...repeated(grants, 'two grants have the same fence'),
    ...repeated(commits, 'two commits have the same fence'),
    ...overtaken(grants, grants, 'a later grant has the lower fence'),
    ...overtaken(grants, commits, 'a holder committed after a later one had been granted'),
    ...overtaken(commits, commits, 'a holder committed after a later one had committed'),
  ];
}

interface Fenced {
  readonly operation: SessionOperation;
  readonly fence: number;
}

function grantedFence(operation: SessionOperation): number | undefined {
  if (operation.kind !== 'grant') return undefined;
  const answer = answerOf(operation);
  return answer === undefined || answer === 'gone' ? undefined : answer.fence;
}

/** Of a check-in. What is taken out of a session while it is held is a commit, too, but one of several. */
function committedFence(operation: SessionOperation): number | undefined {
  if (operation.kind !== 'commit' && operation.kind !== 'renew') return undefined;
  const answer = answerOf(operation);
  return answer === undefined || answer === 'gone' ? undefined : operation.input.fence;
}

function repeated(all: readonly Fenced[], what: string): Violation[] {
  const inOrder = all.toSorted((one, other) => one.fence - other.fence);
  return inOrder.flatMap(({ operation, fence }, place) => {
    const next = inOrder[place + 1];
    return next?.fence === fence ? [violation(FENCES, what, [operation, next.operation])] : [];
  });
}

/** Operations that started after one of a higher fence had ended. */
function overtaken(earlier: readonly Fenced[], later: readonly Fenced[], what: string): Violation[] {
  const ended = earlier.toSorted((one, other) =>
    (one.operation.end ?? Infinity) < (other.operation.end ?? Infinity) ? -1 : 1,
  );
  const found: Violation[] = [];
  let next = 0;
  let highest: Fenced | undefined;
  for (const one of later.toSorted((a, b) => (a.operation.start < b.operation.start ? -1 : 1))) {
    for (; (ended[next]?.operation.end ?? Infinity) < one.operation.start; next += 1) {
      if ((ended[next]?.fence ?? 0) > (highest?.fence ?? -Infinity)) highest = ended[next];
    }
    if (highest !== undefined && highest.fence > one.fence) {
      found.push(violation(FENCES, what, [highest.operation, one.operation]));
    }
  }
  return found;
}
