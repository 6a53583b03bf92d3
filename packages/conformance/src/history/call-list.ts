import type { Moment, Operation } from './operation.ts';

/** A call or a return, in a doubly linked list of both in the order in which they happened. */
interface Entry {
  readonly index: number;
  readonly isReturn: boolean;
  readonly at: Moment;
  previous: Entry | undefined;
  next: Entry | undefined;
}

/**
 * The calls and returns of a history, in their order. Taking an operation out and putting it back costs the same however long the history
 * is, and those that may come next stand at the front.
 */
export class CallList {
  readonly #head: Entry = { index: -1, isReturn: false, at: -Infinity, previous: undefined, next: undefined };
  readonly #pairs: readonly { readonly call: Entry; readonly answer: Entry }[];

  /** @param operations - each with an end */
  constructor(operations: readonly Operation[]) {
    this.#pairs = operations.map(({ start, end = Infinity }, index) => ({
      call: { index, isReturn: false, at: start, previous: undefined, next: undefined },
      answer: { index, isReturn: true, at: end, previous: undefined, next: undefined },
    }));
    let last = this.#head;
    for (const entry of this.#pairs.flatMap(({ call, answer }) => [call, answer]).toSorted(inOrder)) {
      entry.previous = last;
      last.next = entry;
      last = entry;
    }
  }

  /** The operations that were called before any other that is left returned, and when that was. */
  front(): { readonly calls: number[]; readonly until: Moment } {
    const calls: number[] = [];
    let entry = this.#head.next;
    for (; entry !== undefined && !entry.isReturn; entry = entry.next) calls.push(entry.index);
    return { calls, until: entry?.at ?? Infinity };
  }

  /** The operation that is the first to return of those that are left. */
  firstToReturn(): number | undefined {
    let entry = this.#head.next;
    while (entry !== undefined && !entry.isReturn) entry = entry.next;
    return entry?.index;
  }

  takeOut(index: number): void {
    const { call, answer } = this.#pair(index);
    unlink(call);
    unlink(answer);
  }

  /** Puts the operation back that was taken out last of those that are still out. */
  putBack(index: number): void {
    const { call, answer } = this.#pair(index);
    relink(answer);
    relink(call);
  }

  #pair(index: number): { readonly call: Entry; readonly answer: Entry } {
    const pair = this.#pairs[index];
    if (pair === undefined) throw new RangeError(`There is no operation ${index}.`);
    return pair;
  }
}

/** Of what happened at the same moment, calls come first: then the two overlap, and either order is possible. */
function inOrder(one: Entry, other: Entry): number {
  if (one.at < other.at) return -1;
  if (one.at > other.at) return 1;
  return Number(one.isReturn) - Number(other.isReturn);
}

function unlink(entry: Entry): void {
  if (entry.previous !== undefined) entry.previous.next = entry.next;
  if (entry.next !== undefined) entry.next.previous = entry.previous;
}

function relink(entry: Entry): void {
  if (entry.previous !== undefined) entry.previous.next = entry;
  if (entry.next !== undefined) entry.next.previous = entry;
}
