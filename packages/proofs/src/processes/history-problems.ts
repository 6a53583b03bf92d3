import { checkSessionHistory, oneTokenIsLive } from '@coatcheck/conformance/history';
import type { SessionOperationOf } from '@coatcheck/conformance/history';
import type { ProcessOperation } from './process-calls.ts';
import { withRevocations } from './revocations.ts';

/** Who reads through all tokens when nobody works any more. */
export const LAST_READER = 'last reader';

/** What a history of processes refutes of what is claimed, in words. */
export function problemsIn(operations: readonly ProcessOperation[]): string[] {
  const calls = withRevocations(operations);
  // What comes after the last reads belongs to other claims.
  const last = operations.findLast(isLastRead)?.start ?? 0;
  const before = calls.filter((call) => call.start <= last);
  const tokens = Array.from(Map.groupBy(before, ({ session }) => session).values(), (ofSession) =>
    oneTokenIsLive(ofSession, ofSession.filter(isLastRead)),
  );
  return [...checkSessionHistory(calls), ...tokens.flat()].map(({ message }) => message);
}

function isLastRead(call: ProcessOperation): call is SessionOperationOf<'read'> {
  return call.kind === 'read' && call.client === LAST_READER;
}
