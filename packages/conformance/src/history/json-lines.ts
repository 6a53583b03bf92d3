import type { Moment, Operation, Outcome } from './operation.ts';

/** The line that tells of the start of a call. */
export function formatStart(operation: Operation): string {
  const { id, session, client, kind, input, start, timeOfDay } = operation;
  return JSON.stringify({ id, session, client, kind, input, start: written(start), timeOfDay });
}

/** The line that tells how a call ended. */
export function formatEnd({ id, end, timeOfDay, outcome }: Operation): string {
  return JSON.stringify({ id, end: end === undefined ? undefined : written(end), timeOfDay, outcome });
}

/** A whole history as lines of JSON. */
export function formatHistory(operations: readonly Operation[]): string {
  const lines = operations.flatMap((operation) =>
    operation.end === undefined ? [formatStart(operation)] : [formatStart(operation), formatEnd(operation)],
  );
  return lines.map((line) => `${line}\n`).join('');
}

/**
 * Reads a history back from lines of JSON, in the order of the calls' starts: those of several processes, one after the other, are one
 * history. A call without its end has an unknown outcome. A last line without its line feed was cut off, and is left out.
 */
export function parseHistory<Op extends Operation>(...texts: readonly string[]): Op[] {
  const operations = new Map<string, Operation>();
  for (const line of texts.flatMap((text) => text.split('\n').slice(0, -1))) {
    const read: unknown = JSON.parse(line);
    if (isStart(read)) {
      if (operations.has(read.id)) throw new SyntaxError(`Two calls have the name ${read.id}.`);
      operations.set(read.id, { ...read, start: moment(read.start), end: undefined, outcome: { is: 'unknown' } });
    } else if (isEnd(read)) {
      const begun = operations.get(read.id);
      if (begun === undefined) throw new SyntaxError(`Call ${read.id} ends without having started.`);
      operations.set(read.id, { ...begun, ...read, end: moment(read.end) });
    } else throw new SyntaxError(`This is no line of a history: ${line}`);
  }
  // The text does not tell of types: whoever reads a history says whose it is.
  return Array.from(operations.values()).toSorted(byStart) as Op[];
}

type Written = number | `${bigint}n`;

interface WrittenStart extends Pick<Operation, 'id' | 'session' | 'client' | 'kind' | 'input' | 'timeOfDay'> {
  readonly start: Written;
}

interface WrittenEnd extends Pick<Operation, 'id' | 'timeOfDay'> {
  readonly end: Written;
  readonly outcome: Outcome;
}

function isStart(value: unknown): value is WrittenStart {
  return isNamed(value) && 'start' in value && 'session' in value && 'client' in value && 'kind' in value;
}

function isEnd(value: unknown): value is WrittenEnd {
  return isNamed(value) && 'end' in value && 'outcome' in value;
}

function isNamed(value: unknown): value is { readonly id: string } {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string';
}

/** JSON has no numbers for nanoseconds. */
function written(at: Moment): Written {
  return typeof at === 'bigint' ? `${at}n` : at;
}

function moment(at: Written): Moment {
  return typeof at === 'number' ? at : BigInt(at.slice(0, -1));
}

function byStart(one: Operation, other: Operation): number {
  return one.start < other.start ? -1 : Number(one.start > other.start);
}
