import type { SessionCalls, SessionOperation, SessionOperationOf } from '../../src/history/index.ts';

/** A call that was answered: by whom, from when to when, what was asked, and the answer. Its name is made of its start. */
export function call<Kind extends keyof SessionCalls>(
  client: string,
  [start, end]: readonly [start: number, end: number],
  kind: Kind,
  input: SessionCalls[Kind]['input'],
  result: SessionCalls[Kind]['result'],
): SessionOperationOf<Kind> {
  return made(client, start, end, kind, input, { is: 'ok', result });
}

/** A call of which nobody knows what came of it. */
export function unanswered<Kind extends keyof SessionCalls>(
  client: string,
  start: number,
  kind: Kind,
  input: SessionCalls[Kind]['input'],
): SessionOperationOf<Kind> {
  return made(client, start, undefined, kind, input, { is: 'unknown' });
}

/** A call that did nothing. */
export function failed<Kind extends keyof SessionCalls>(
  client: string,
  [start, end]: readonly [start: number, end: number],
  kind: Kind,
  input: SessionCalls[Kind]['input'],
): SessionOperationOf<Kind> {
  return made(client, start, end, kind, input, { is: 'failed', why: 'CONFLICT' });
}

/** The creation of a session under the token `t`, from 1 to 2. */
export function created(values: SessionCalls['create']['input']['values'] = {}, absoluteAt?: number): SessionOperation {
  const input = { token: 't', values, ...(absoluteAt !== undefined && { absoluteAt }) };
  return call('maker', [1, 2], 'create', input, 'created');
}

function made<Kind extends keyof SessionCalls>(
  client: string,
  start: number,
  end: number | undefined,
  kind: Kind,
  input: SessionCalls[Kind]['input'],
  outcome: SessionOperation['outcome'],
): SessionOperationOf<Kind> {
  const operation = { id: `#${start}`, session: 's', client, kind, input, start, end, outcome };
  // The arguments belong together by their types, which an object made of them does not show.
  return operation as SessionOperationOf<Kind>;
}
