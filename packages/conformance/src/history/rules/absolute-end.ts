import { ofKind } from '../session-calls.ts';
import type { SessionOperation } from '../session-calls.ts';
import { foundSession } from '../session-facts.ts';
import { violation } from '../violation.ts';
import type { Violation } from '../violation.ts';

/** The claim. */
const ABSOLUTE_END = 'No session outlives its absolute end';

/** Looks for calls that found the session though their own clock showed its end, or a later time, all through the call. */
export function nothingOutlivesAbsoluteEnd(operations: readonly SessionOperation[]): Violation[] {
  return ofKind(operations, 'create').flatMap((create) => {
    const { absoluteAt } = create.input;
    if (absoluteAt === undefined) return [];
    return operations
      .filter(
        (operation) =>
          operation !== create && foundSession(operation) && (operation.timeOfDay?.earliest ?? -Infinity) >= absoluteAt,
      )
      .map((operation) =>
        violation(ABSOLUTE_END, `it was found at ${operation.timeOfDay?.earliest} though it ended at ${absoluteAt}`, [
          create,
          operation,
        ]),
      );
  });
}
