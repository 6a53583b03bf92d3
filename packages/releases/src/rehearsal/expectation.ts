import { inspect, isDeepStrictEqual } from 'node:util';

/** What a release was expected to do, and did not. It ends the rehearsal. */
class ExpectationError extends Error {
  override readonly name = 'ExpectationError';
}

/** Throws an `ExpectationError` unless what was found is, by structure, what was expected. `what` begins the message. */
export function expectSame<Value>(what: string, found: Value, expected: Value): void {
  if (isDeepStrictEqual(found, expected)) return;
  throw new ExpectationError(`${what}: expected ${shown(expected)}, found ${shown(found)}.`);
}

/** Throws an `ExpectationError` that says `message` unless `holds`. */
export function expectThat(holds: boolean, message: string): void {
  if (!holds) throw new ExpectationError(message);
}

function shown(value: unknown): string {
  return inspect(value, { depth: 5, maxArrayLength: null, breakLength: 120 });
}
