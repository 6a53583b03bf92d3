/** Something that can happen next. */
export interface Step {
  /**
   * `work`: what an actor waits to do. `timer`: a timer fires that is due. `time`: time passes until a timer is due; where each process has a
   * time of its own, that timer fires in the same step. `crash`: a process is stopped, and nothing of it happens any more. `last`: what an
   * actor waits to do happens, and its process is stopped before it hears of that.
   */
  readonly kind: 'work' | 'timer' | 'time' | 'crash' | 'last';
  /** Whose step it is; {@link ALL} where time passes for all alike. */
  readonly process: string;
  /** Who waits for it; for all but `work` the process itself. */
  readonly actor: string;
  readonly label: string;
  /** Tells apart what is waited for, where it is `work`, or the `last` of a process. */
  readonly wish?: number | undefined;
}

/** In the place of a process and an actor, where a step is that of all alike. */
export const ALL = 'all';

/** Picks one of the steps that can happen; undefined stops the world. */
export type Choose = (enabled: readonly Step[], last: Step | undefined) => Step | undefined;

/** A step that has happened. */
export interface Happened extends Step {
  /** What it answered, as text. */
  readonly answer: string;
}

/** How a run went. */
export interface Outcome {
  /** What each actor returned, of those who came to an end. */
  readonly results: ReadonlyMap<string, unknown>;
  /** What those threw who threw. */
  readonly failures: ReadonlyMap<string, unknown>;
  /** Who came to no end: their process has crashed, the world was stopped, or nothing more could happen. */
  readonly unfinished: readonly string[];
  /** The processes that were stopped. */
  readonly crashed: readonly string[];
  /** The steps in their order. */
  readonly trace: readonly Happened[];
}

/** What somebody waits to do. */
export interface Wish<Answer> {
  readonly process: string;
  readonly label: string;
  /** What happens, at once and as a whole, when it is its turn. */
  readonly effect: () => Answer;
  /** The answer as text. */
  readonly told?: ((answer: Answer) => string) | undefined;
  /** Whether others can see that it happened. */
  readonly changes?: boolean;
}
