import { CallList } from './call-list.ts';
import { inWords } from './operation.ts';
import type { Moment, Operation } from './operation.ts';
import type { SequentialModel } from './sequential-model.ts';

/** Whether a history is linearizable: an order that explains it, or how far the longest one goes that explains a part. */
export interface Verdict<State, Op extends Operation> {
  /** 'undecided': the search was given up before it had tried all orders. */
  readonly is: 'linearizable' | 'refuted' | 'undecided';
  /** Operations in an order that agrees with the model: all of them, or the longest that was found. */
  readonly order: readonly Op[];
  /** What the order leaves behind. */
  readonly state: State;
  /** The operation that had to come next after the order, and could not. */
  readonly stuckAt: Op | undefined;
  /** How often the model was asked: what the search cost. */
  readonly steps: number;
}

/** How many steps a search may cost unless told: some seconds. */
const MOST_STEPS = 1_000_000;

/**
 * Looks for an order of all calls in which each takes effect at one moment between its start and its end, and the model gives each the
 * answer that it got. Failed calls do not count; those of unknown outcome may take effect at any moment after their start, or never.
 *
 * The search is that of Wing and Gong, with Lowe's memory of the sets of calls already ordered and the states they led to.
 */
export function linearize<State, Op extends Operation>(
  model: SequentialModel<State, Op>,
  operations: readonly Op[],
  { mostSteps = MOST_STEPS }: { readonly mostSteps?: number } = {},
): Verdict<State, Op> {
  return new Search(model, operations, mostSteps).run();
}

/** An operation and a state that it leads to: a way to go on. */
interface Move<State> {
  readonly index: number;
  readonly state: State;
  readonly key: string;
}

/** What was chosen last, the state before it, and what else could be chosen there. */
interface Frame<State> {
  readonly moves: Generator<Move<State>, undefined>;
  readonly state: State;
  readonly stateKey: string;
  chosen: number;
}

class Search<State, Op extends Operation> {
  readonly #model: SequentialModel<State, Op>;
  readonly #mostSteps: number;
  /** The calls that were answered, then those of which nobody knows. */
  readonly #operations: readonly Op[];
  readonly #answered: number;
  readonly #list: CallList;
  /** Of calls that nobody knows of, equal ones are tried in the order of their starts only. */
  readonly #likeness: readonly string[];
  readonly #ordered: Uint16Array;
  readonly #seen = new Set<string>();
  readonly #frames: Frame<State>[] = [];
  #left: number;
  #steps = 0;
  #longest: Pick<Verdict<State, Op>, 'order' | 'state' | 'stuckAt'>;
  #mostAnswered = 0;

  constructor(model: SequentialModel<State, Op>, operations: readonly Op[], mostSteps: number) {
    const answered = operations.filter(({ outcome }) => outcome.is === 'ok');
    const unknown = operations.filter(({ outcome }) => outcome.is === 'unknown').toSorted(byStart);
    this.#model = model;
    this.#mostSteps = mostSteps;
    this.#operations = [...answered, ...unknown];
    this.#answered = answered.length;
    this.#list = new CallList(answered);
    this.#likeness = this.#operations.map(({ kind, input }) => inWords([kind, input]));
    this.#ordered = new Uint16Array(Math.ceil(this.#operations.length / 16));
    this.#left = answered.length;
    this.#longest = this.#current(model.initial);
  }

  run(): Verdict<State, Op> {
    let state = this.#model.initial;
    let stateKey = this.#model.keyOf(state);
    let moves = this.#movesFrom(state, stateKey);
    while (this.#left > 0) {
      if (this.#steps > this.#mostSteps) return { is: 'undecided', ...this.#longest, steps: this.#steps };
      const { value: move } = moves.next();
      if (move !== undefined) {
        this.#frames.push({ moves, state, stateKey, chosen: move.index });
        this.#order(move.index);
        ({ state, key: stateKey } = move);
        this.#noteLength(state);
        moves = this.#movesFrom(state, stateKey);
        continue;
      }
      const frame = this.#frames.pop();
      if (frame === undefined) return { is: 'refuted', ...this.#longest, steps: this.#steps };
      this.#undo(frame.chosen);
      ({ moves, state, stateKey } = frame);
    }
    return { is: 'linearizable', ...this.#current(state), steps: this.#steps };
  }

  /** The ways to go on that lead where the search has not been yet. */
  *#movesFrom(state: State, stateKey: string): Generator<Move<State>, undefined> {
    const { calls, until } = this.#list.front();
    for (const index of calls) {
      if (!this.#model.leavesState(this.#at(index))) continue;
      const [move] = this.#movesBy(index, state);
      if (move === undefined) continue;
      // What leaves every state as it is can always go first: no other choice is needed here.
      if (this.#isNew(move)) yield move;
      return;
    }
    for (const index of calls) {
      for (const move of this.#movesBy(index, state)) if (this.#isNew(move)) yield move;
    }
    for (const index of this.#unknownUntil(until)) {
      for (const move of this.#movesBy(index, state)) if (move.key !== stateKey && this.#isNew(move)) yield move;
    }
  }

  #movesBy(index: number, state: State): Move<State>[] {
    this.#steps += 1;
    const after = this.#model.after(state, this.#at(index));
    return after.map((next) => ({ index, state: next, key: this.#model.keyOf(next) }));
  }

  /** Calls of unknown outcome that had started by then, one of each likeness. */
  #unknownUntil(until: Moment): number[] {
    const found = new Map<string, number>();
    for (let index = this.#answered; index < this.#operations.length; index += 1) {
      if (this.#at(index).start > until) break;
      const likeness = this.#likeness[index] ?? '';
      if (!this.#isOrdered(index) && !found.has(likeness)) found.set(likeness, index);
    }
    return Array.from(found.values());
  }

  /** Remembers where a move leads; whether that is somewhere new. */
  #isNew({ index, key }: Move<State>): boolean {
    this.#flip(index);
    const where = `${String.fromCharCode(...this.#ordered)} ${key}`;
    this.#flip(index);
    if (this.#seen.has(where)) return false;
    this.#seen.add(where);
    return true;
  }

  #order(index: number): void {
    this.#flip(index);
    if (index >= this.#answered) return;
    this.#list.takeOut(index);
    this.#left -= 1;
  }

  #undo(index: number): void {
    this.#flip(index);
    if (index >= this.#answered) return;
    this.#list.putBack(index);
    this.#left += 1;
  }

  #noteLength(state: State): void {
    const answered = this.#answered - this.#left;
    if (answered <= this.#mostAnswered) return;
    this.#mostAnswered = answered;
    this.#longest = this.#current(state);
  }

  #current(state: State): Pick<Verdict<State, Op>, 'order' | 'state' | 'stuckAt'> {
    const stuckAt = this.#list.firstToReturn();
    const order = this.#frames.map(({ chosen }) => this.#at(chosen));
    return { order, state, stuckAt: stuckAt === undefined ? undefined : this.#at(stuckAt) };
  }

  #isOrdered(index: number): boolean {
    return ((this.#ordered[index >> 4] ?? 0) & (1 << (index & 15))) !== 0;
  }

  #flip(index: number): void {
    this.#ordered[index >> 4] = (this.#ordered[index >> 4] ?? 0) ^ (1 << (index & 15));
  }

  #at(index: number): Op {
    const operation = this.#operations[index];
    if (operation === undefined) throw new RangeError(`There is no operation ${index}.`);
    return operation;
  }
}

function byStart(one: Operation, other: Operation): number {
  return one.start < other.start ? -1 : Number(one.start > other.start);
}
