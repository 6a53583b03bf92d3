import { answerOf, ofKind } from '../session-calls.ts';
import type { SessionOperation, SessionOperationOf } from '../session-calls.ts';
import { valuesSeen } from '../session-facts.ts';
import { violation } from '../violation.ts';
import type { Violation } from '../violation.ts';

/** The claim. */
const LIVE_TOKENS = 'However many renew a token at once, one token leads to the session in the end';

/**
 * Compares what the tokens lead to once all is over: reads through each token of the chain, none overlapping with anything else. Tokens that
 * were, or may have been, renewed with grace do not count, and there may be none at all if the session may have ended, or a renewal was never answered.
 */
export function oneTokenIsLive(
  operations: readonly SessionOperation[],
  lastReads: readonly SessionOperationOf<'read'>[],
): Violation[] {
  const graceful = new Set(
    ofKind(operations, 'renew')
      .filter(({ input, outcome }) => input.grace && mayHaveRenewed(outcome))
      .map(({ input }) => input.token),
  );
  const live = lastReads.filter((read) => valuesSeen(read) !== undefined && !graceful.has(read.input.token));
  const [first, ...others] = live;
  if (first !== undefined && new Set(live.map(({ input }) => input.token)).size > 1) {
    return [violation(LIVE_TOKENS, 'more than one does', [first, ...others])];
  }
  const [read] = lastReads;
  if (read === undefined || first !== undefined || operations.some(mayEndOrHideIt)) return [];
  if (lastReads.some(({ outcome }) => outcome.is !== 'ok')) return [];
  return [violation(LIVE_TOKENS, 'none does', [read, ...lastReads.slice(1)])];
}

function mayHaveRenewed(outcome: SessionOperationOf<'renew'>['outcome']): boolean {
  return outcome.is === 'unknown' || (outcome.is === 'ok' && outcome.result === 'renewed');
}

function mayEndOrHideIt(operation: SessionOperation): boolean {
  if (operation.outcome.is === 'failed') return false;
  if (operation.kind === 'create' || operation.kind === 'renew') return operation.outcome.is === 'unknown';
  return operation.kind === 'expire' || (operation.kind === 'destroy' && answerOf(operation) !== false);
}
