import type { Moment, SessionOperation, SessionOperationOf } from '@coatcheck/conformance/history';
import type { ProcessOperation } from './process-calls.ts';

/** The key under which the values of a session tell whose it is. */
export const OWNER = 'owner';

/** A call after which a session is a principal's. */
type SignIn = SessionOperationOf<'create' | 'renew'>;

type Revocation = Extract<ProcessOperation, { readonly kind: 'revoke' }>;

/**
 * The calls about sessions, with what it means for each that all sessions of a principal are ended: who had signed in before such a call
 * is signed out when it is answered. Besides, whoever signs in may be put out at any later time, since others come in.
 */
export function withRevocations(operations: readonly ProcessOperation[]): SessionOperation[] {
  const revocations = operations.filter((operation) => operation.kind === 'revoke');
  return bySession(operations).flatMap((calls) => {
    const [first] = calls;
    const signIns = calls.filter(isSignIn);
    const [signIn] = signIns;
    if (first?.kind !== 'create' || signIn === undefined) return calls;
    const revoked = revocations
      .filter((revocation) => signIns.some((one) => ends(revocation, one)))
      .map((revocation) => endOf(first, revocation, { is: 'ok', result: 'ended' }));
    return calls.concat(endOf(first, { ...signIn, end: undefined }, { is: 'unknown' }), revoked);
  });
}

/** How many sessions of a principal were surely there at the same time: signed in to before, and found after that. */
export function mostAtOnce(operations: readonly ProcessOperation[], principal: string): number {
  const steps = bySession(operations).flatMap((calls): Step[] => {
    const from = calls.filter(isSignIn).find((call) => ownerBy(call) === principal && isAnswered(call))?.end;
    const until = calls.findLast(isFound)?.start;
    if (from === undefined || until === undefined || until <= from) return [];
    return [
      { at: from, by: 1 },
      { at: until, by: -1 },
    ];
  });
  let [now, most] = [0, 0];
  for (const { by } of steps.toSorted((one, other) => (one.at < other.at ? -1 : 1))) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}

/** The end of a session that a call about others, or about all, means. */
function endOf(
  { session, input: { token } }: SessionOperationOf<'create'>,
  { id, client, start, end }: ProcessOperation,
  outcome: SessionOperationOf<'destroy'>['outcome'],
): SessionOperation {
  return { id: `${id} for ${session}`, session, client, kind: 'destroy', input: { token }, start, end, outcome };
}

/** One session more, or one less. */
interface Step {
  readonly at: Moment;
  readonly by: number;
}

function bySession(operations: readonly ProcessOperation[]): SessionOperation[][] {
  const calls = operations.filter((operation) => operation.kind !== 'revoke');
  return Array.from(Map.groupBy(calls, ({ session }) => session).values());
}

/** Whether it may be one: of those that were refused, it is certain that they are not. */
function isSignIn(call: SessionOperation): call is SignIn {
  return (
    (call.kind === 'create' || call.kind === 'renew') && call.outcome.is !== 'failed' && ownerBy(call) !== undefined
  );
}

function ownerBy({ kind, input }: SignIn): unknown {
  if (kind === 'create') return input.values[OWNER];
  const change = input.changes.find((one) => 'set' in one && one.set === OWNER);
  return change !== undefined && 'to' in change ? change.to : undefined;
}

function ends(revocation: Revocation, signIn: SignIn): boolean {
  const { session, input, start, outcome } = revocation;
  if (outcome.is !== 'ok' || session !== ownerBy(signIn) || input.except === signIn.session) return false;
  return isAnswered(signIn) && signIn.end !== undefined && signIn.end < start;
}

function isAnswered({ outcome }: SessionOperation): boolean {
  return outcome.is === 'ok' && outcome.result !== 'gone';
}

/** Whether a call shows that the session was there when it started. */
function isFound(call: SessionOperation): boolean {
  return call.kind !== 'create' && call.kind !== 'destroy' && isAnswered(call);
}
