import type { Operation } from './operation.ts';

/**
 * What a thing would do if only one call at a time reached it. Pure: a state is never changed.
 */
export interface SequentialModel<State, Op extends Operation> {
  /** The state before the first call. */
  readonly initial: State;
  /**
   * The states that the call may leave behind if it takes effect in this one and comes to what it came to; none if it cannot. Of a call
   * with an unknown outcome, the states after it did take effect.
   */
  after(state: State, operation: Op): readonly State[];
  /** A text that two states share if, and only if, no later call can tell them apart. */
  keyOf(state: State): string;
  /** Whether the call, having come to what it came to, leaves any state as it was: it may then go first wherever it can. */
  leavesState(operation: Op): boolean;
}
