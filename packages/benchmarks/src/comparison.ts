import type { Spread } from './statistics.ts';

/** A value, or a promise of it. */
export type MaybePromise<Value> = Value | Promise<Value>;

/** One of those that are compared: a way of doing the same thing. */
export interface Subject {
  readonly name: string;
  /**
   * Does it once. `n` counts on from block to block. What it returns is made of the result, so that nothing can be optimized away, and is
   * checked against `returns`, so that nothing that does not work can look fast.
   */
  readonly operate: (n: number) => MaybePromise<number>;
  /** What one operation returns. */
  readonly returns: number;
  /** Makes ready for a block of operations that begins with `n`; not timed. */
  readonly prepare?: (n: number, count: number) => MaybePromise<void>;
  /** Ends a block: waits for what the operations left to be done in the background. Timed. */
  readonly settle?: () => MaybePromise<void>;
  /** Looks whether a block did what it should, and throws if not; not timed. */
  readonly verify?: () => MaybePromise<void>;
  /** How many operations are under way at any time: as many as in the comparison, unless given. */
  readonly inFlight?: number;
  /** At most so many operations in a block. */
  readonly most?: number;
}

/** What a comparison is about. */
type Section = 'codec' | 'exclusive' | 'file' | 'lru' | 'memory' | 'redis' | 'sweep';

/** A ratio to be reached. */
export interface Goal {
  /** The name of the subject that is to reach it. */
  readonly subject: string;
  /** At least so many times as fast. */
  readonly atLeast: number;
  /** As which subject: as the reference of the comparison, unless given. */
  readonly than?: string;
  /** Why it is not reached, told by the figures of the same run; for goals that are not. */
  readonly shortfall?: (row: Row, than: string) => string;
}

/** Some subjects that do the same thing, and the goals that this project has set itself. */
export interface Comparison {
  readonly section: Section;
  readonly title: string;
  /** What is done in detail, and what each side has in its favour. */
  readonly about?: string;
  /** How many sessions there are in each store. */
  readonly sessions?: number;
  /** How many operations are under way at any time: one, unless given. */
  readonly inFlight?: number;
  /**
   * What a second is: one of the process's own time on the processors, which other processes do not disturb; or, where work is done
   * elsewhere, in the kernel or on a disk, one of the clock on the wall.
   */
  readonly seconds: 'cpu' | 'wall';
  /** Whether the operations are synchronous and not awaited. */
  readonly synchronous?: boolean;
  /** At least so many operations before the rounds: enough to have met every session. */
  readonly warmUp?: number;
  /** The first one is the reference, unless `reference` names another. */
  readonly subjects: readonly Subject[];
  readonly reference: string;
  readonly goals?: readonly Goal[];
}

/** What was measured for one subject. */
export interface Line {
  readonly subject: string;
  /** Operations per second, of the kind that the row says; the median of the rounds. */
  readonly rate: number;
  /** How many times as fast as the reference; the median of the ratios within each round, and their quartiles. */
  readonly ratio: Spread;
}

/** What became of a goal. */
export interface Outcome {
  readonly subject: string;
  readonly than: string;
  readonly atLeast: number;
  readonly measured: Spread;
  readonly reached: boolean;
  readonly shortfall: string | undefined;
}

/** The result of a comparison. */
export interface Row {
  readonly section: Section;
  readonly title: string;
  readonly about: string | undefined;
  readonly sessions: number | undefined;
  readonly seconds: Comparison['seconds'];
  readonly reference: string;
  readonly lines: readonly Line[];
  readonly outcomes: readonly Outcome[];
}

/** Measures a comparison. */
export type Measure = (comparison: Comparison) => Promise<Row>;

/** A shortfall that other subjects explain: what they do is less, and this is how far even they come. */
export function floorsReach(because: string, ...floors: readonly string[]): (row: Row, than: string) => string {
  return (row, than) => {
    const reached = floors.map((floor) => {
      const ratio = rateOf(row, floor) / rateOf(row, than);
      return `'${floor}' reaches ${ratio.toPrecision(3)} times ${than}`;
    });
    return `${because}: ${reached.join(', ')}.`;
  };
}

/** How many operations a second a subject of a row did. */
export function rateOf({ title, lines }: Row, name: string): number {
  const line = lines.find(({ subject }) => subject === name);
  if (line === undefined) throw new Error(`There is no subject '${name}' in '${title}'.`);
  return line.rate;
}
