import { precedes } from '../operation.ts';
import { answerOf, ofKind } from '../session-calls.ts';
import type { SessionOperation } from '../session-calls.ts';
import { foundSession } from '../session-facts.ts';
import { violation } from '../violation.ts';
import type { Violation } from '../violation.ts';

/** The claim. */
const DESTROYED = 'Nothing of a session can be read or committed by a call that starts after its end was answered';

/** Looks for calls that found the session though they started after it was ended, or found to be gone for good. */
export function nothingAfterDestroy(operations: readonly SessionOperation[]): Violation[] {
  const first = endings(operations).toSorted((one, other) =>
    (one.end ?? Infinity) < (other.end ?? Infinity) ? -1 : 1,
  )[0];
  if (first === undefined) return [];
  return operations
    .filter((operation) => precedes(first, operation) && foundSession(operation))
    .map((operation) => violation(DESTROYED, 'it was found again', [first, operation]));
}

/** Looks for calls of which more than one says that it was the one to end the session. */
export function endsOnce(operations: readonly SessionOperation[]): Violation[] {
  const [first, second] = [...ofKind(operations, 'destroy'), ...ofKind(operations, 'expire')].filter(
    (operation) => answerOf(operation) === true,
  );
  return first === undefined || second === undefined
    ? []
    : [violation('A session is ended by one call', 'two ended it', [first, second])];
}

/** The calls after which the session is over: also one that found nothing to end under the token that the session had got. */
function endings(operations: readonly SessionOperation[]): SessionOperation[] {
  const created = ofKind(operations, 'create').find((operation) => answerOf(operation) !== undefined);
  const renewed = new Set(ofKind(operations, 'renew').map(({ input }) => input.token));
  return operations.filter((operation) => {
    if (operation.kind === 'expire') return answerOf(operation) === true;
    const answer = operation.kind === 'destroy' ? answerOf(operation) : undefined;
    if (operation.kind !== 'destroy' || answer !== false) return answer !== undefined;
    const { token } = operation.input;
    return created?.input.token === token && precedes(created, operation) && !renewed.has(token);
  });
}
