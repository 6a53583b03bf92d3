import { formatEnd, formatStart } from './json-lines.ts';
import type { Calls, Moment, Operation, OperationOf, Outcome, TimeOfDay } from './operation.ts';

/** What a recorder works with. */
export interface RecorderOptions {
  /**
   * The order of what happens: a counter unless given. Processes that record one history together need a clock that they have in common,
   * such as `process.hrtime.bigint`.
   */
  readonly moment?: () => Moment;
  /** What stands before the number in the name of a call: processes that record one history together need different ones. */
  readonly prefix?: string;
  /** The clock of the callers, in milliseconds since the epoch, where rules about expiry are to be checked. */
  readonly timeOfDay?: () => number;
  /** Is given a line of JSON at each start and each end, at once: so a process that is killed leaves its calls behind. */
  readonly print?: (line: string) => void;
}

/** A call, as its start is recorded. */
export interface StartedCall<Kind extends string, Input> {
  /** The session that it is about. */
  readonly session: string;
  /** Who calls. */
  readonly client: string;
  /** What is called. */
  readonly kind: Kind;
  /** What goes in. */
  readonly input: Input;
}

/** A call that is under way. What it came to is to be said once; a call of which nothing is said has an unknown outcome. */
export interface CallUnderWay<Result> {
  /** It answered. */
  answered(result: Result): void;
  /** It failed, and certainly did nothing. */
  failed(why?: string): void;
  /** It ended, and nobody knows whether it happened, or will. */
  unknown(why?: string): void;
}

/**
 * Records who called what, from when to when, and what came of it.
 *
 * @example
 * const recorder = new HistoryRecorder<SessionCalls>();
 * const call = recorder.start({ session: 's1', client: 'c1', kind: 'destroy', input: { token: 't1' } });
 * call.answered(await application.end(token));
 */
export class HistoryRecorder<Table extends { readonly [Kind in keyof Table]: Calls[string] }> {
  readonly #moment: () => Moment;
  readonly #timeOfDay: (() => number) | undefined;
  readonly #prefix: string;
  readonly #print: (line: string) => void;
  readonly #operations: OperationOf<Table>[] = [];

  constructor(options: RecorderOptions = {}) {
    this.#moment = options.moment ?? counter();
    this.#timeOfDay = options.timeOfDay;
    this.#prefix = options.prefix ?? '#';
    this.#print = options.print ?? (() => undefined);
  }

  /** All calls so far, in the order of their starts. Those that have not ended have an unknown outcome. */
  get operations(): readonly OperationOf<Table>[] {
    return this.#operations.slice();
  }

  /** Records the start of a call. */
  start<Kind extends keyof Table & string>(
    call: StartedCall<Kind, Table[Kind]['input']>,
  ): CallUnderWay<Table[Kind]['result']> {
    const place = this.#operations.length;
    const begun: Operation = {
      id: `${this.#prefix}${place + 1}`,
      session: call.session,
      client: call.client,
      kind: call.kind,
      input: call.input,
      start: this.#moment(),
      end: undefined,
      timeOfDay: this.#shown(),
      outcome: { is: 'unknown' },
    };
    this.#put(place, begun);
    this.#print(formatStart(begun));
    const end = (outcome: Outcome): void => {
      if (this.#operations[place]?.end !== undefined) throw new Error(`Call ${begun.id} has ended already.`);
      const ended: Operation = { ...begun, end: this.#moment(), timeOfDay: this.#shown(begun.timeOfDay), outcome };
      this.#put(place, ended);
      this.#print(formatEnd(ended));
    };
    return {
      answered: (result) => end({ is: 'ok', result }),
      failed: (why) => end({ is: 'failed', ...(why !== undefined && { why }) }),
      unknown: (why) => end({ is: 'unknown', ...(why !== undefined && { why }) }),
    };
  }

  /** What was started with the kind and the input of one row of the table, and answered with its result, is an operation of it. */
  #put(place: number, operation: Operation): void {
    this.#operations[place] = operation as OperationOf<Table>;
  }

  /** What the clock shows, and what it has shown since a call began. */
  #shown(since?: TimeOfDay): TimeOfDay | undefined {
    const now = this.#timeOfDay?.();
    if (now === undefined) return undefined;
    return { earliest: Math.min(now, since?.earliest ?? now), latest: Math.max(now, since?.latest ?? now) };
  }
}

function counter(): () => number {
  let count = 0;
  return () => {
    count += 1;
    return count;
  };
}
