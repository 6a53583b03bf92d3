import { format } from 'node:util';
import type { Need } from './needs.ts';
import type { Trial } from './trial.ts';

/** What a case is about. */
export type Level = 'contract' | 'data' | 'expiry' | 'concurrency' | 'faults' | 'listing' | 'lifecycle' | 'processes';

/** One thing that a store has to do, as data: whoever runs it, and with whatever test runner. */
export interface ConformanceCase {
  /** What it is about. */
  readonly level: Level;
  /** What it belongs to, such as 'reading and writing'. */
  readonly group: string;
  /** A sentence of behaviour; within the suite no two cases have the same {@link titleOf | title}. */
  readonly name: string;
  /** What a store has to declare for the case to apply. */
  readonly needs: readonly Need[];
  /** How long the case may take, in milliseconds. */
  readonly timeLimit: number;
  /** Throws if the store does not do it. */
  run(trial: Trial): Promise<void>;
}

/** The name of a case by which it can be told from all others: 'reading and writing › a stale record is read like any other'. */
export function titleOf(one: Pick<ConformanceCase, 'group' | 'name'>): string {
  return `${one.group} › ${one.name}`;
}

/** How long a case may take unless it says otherwise, in milliseconds: generous, for stores that wait for a disk or a network. */
const TIME_LIMIT = 30_000;

/** What a case can ask for beyond what its group does. */
export interface CaseOptions {
  readonly needs?: readonly Need[];
  /** In milliseconds. */
  readonly timeLimit?: number;
}

/** A case that has yet to be put into a group. */
type Behaviour = Pick<ConformanceCase, 'name' | 'needs' | 'timeLimit' | 'run'>;

/** Something that a store has to do: `run` throws if it does not. */
export function test(name: string, run: (trial: Trial) => Promise<void>, options: CaseOptions = {}): Behaviour {
  return { name, run, needs: options.needs ?? [], timeLimit: options.timeLimit ?? TIME_LIMIT };
}

/**
 * The same for each row. The name may have one place for the row, or for its first item: `%s` or `%j`.
 *
 * @example each(['', 'a'])('%j comes back', async (trial, body) => { ... })
 */
export function each<Row>(
  rows: readonly Row[],
): (name: string, run: (trial: Trial, row: Row) => Promise<void>, options?: CaseOptions) => Behaviour[] {
  return (name, run, options) =>
    rows.map((row) => {
      const shown: unknown = Array.isArray(row) ? row[0] : row;
      return test(format(name, shown), async (trial) => run(trial, row), options);
    });
}

/** Cases that belong together, and what all of them need. */
export function group(
  common: { readonly level: Level; readonly name: string; readonly needs?: readonly Need[] },
  behaviours: readonly Behaviour[],
): ConformanceCase[] {
  const { level, name, needs = [] } = common;
  return behaviours.map((behaviour) => ({ ...behaviour, level, group: name, needs: [...needs, ...behaviour.needs] }));
}
