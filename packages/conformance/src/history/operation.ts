/** A point in the order in which things happened: of any one counter or clock that all who record the same history share. */
export type Moment = number | bigint;

/**
 * What a call came to: it answered; or it failed and certainly did nothing; or nobody knows, so that it may have taken effect, may still
 * do so at any later time, or never will.
 */
export type Outcome<Result = unknown> =
  | { readonly is: 'ok'; readonly result: Result }
  | { readonly is: 'failed'; readonly why?: string }
  | { readonly is: 'unknown'; readonly why?: string };

/** The times that a clock showed from one moment to another, in milliseconds since the epoch; it may have been set in between. */
export interface TimeOfDay {
  /** What it showed at the one moment. */
  readonly earliest: number;
  /** What it showed at the other. */
  readonly latest: number;
}

/** One call as somebody saw it from outside: what was asked of which session, from when to when, and what came of it. */
export interface Operation<Kind extends string = string, Input = unknown, Result = unknown> {
  /** Its name in messages; no other call of the history has it. */
  readonly id: string;
  /** The session that it is about. Calls about different sessions have nothing to do with each other. */
  readonly session: string;
  /** Who called. */
  readonly client: string;
  /** What was called. */
  readonly kind: Kind;
  /** What went in. */
  readonly input: Input;
  /** When the call began. */
  readonly start: Moment;
  /** When the answer came; undefined if none came. */
  readonly end: Moment | undefined;
  /** What the caller's clock showed during the call: for rules about expiry. */
  readonly timeOfDay?: TimeOfDay | undefined;
  /** What came of it. */
  readonly outcome: Outcome<Result>;
}

/** For each kind of call, what goes in and what comes out. */
export type Calls = { readonly [Kind in string]: { readonly input: unknown; readonly result: unknown } };

/** The operations that consist of such calls. */
export type OperationOf<Table extends { readonly [Kind in keyof Table]: Calls[string] }> = {
  [Kind in keyof Table & string]: Operation<Kind, Table[Kind]['input'], Table[Kind]['result']>;
}[keyof Table & string];

/** The calls about each session. */
export function bySession<Op extends Operation>(operations: readonly Op[]): Map<string, Op[]> {
  const sessions = new Map<string, Op[]>();
  for (const operation of operations) {
    const calls = sessions.get(operation.session);
    if (calls === undefined) sessions.set(operation.session, [operation]);
    else calls.push(operation);
  }
  return sessions;
}

/** Whether one call had ended before another started, so that nobody may take them for the other way round. */
export function precedes(one: Operation, other: Operation): boolean {
  return one.outcome.is !== 'unknown' && one.end !== undefined && one.end < other.start;
}

/** An operation in words, as messages name it. */
export function described(operation: Operation): string {
  const { id, client, kind, input, start, end, outcome } = operation;
  const answer =
    outcome.is === 'ok' ? inWords(outcome.result) : `${outcome.is}${outcome.why ? `: ${outcome.why}` : ''}`;
  return `${kind} ${id} by ${client} ${inWords(input)} [${start}, ${end ?? 'never'}] -> ${answer}`;
}

/** A value as messages show it. */
export function inWords(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
