import type { Moment } from '../operation.ts';
import type { SessionOperation } from '../session-calls.ts';
import { changesOf, firstValue, keysOnlyChangedBy, valuesSeen } from '../session-facts.ts';
import { violation } from '../violation.ts';
import type { Violation } from '../violation.ts';

/** The claim. */
const INCREMENTS = 'Every acknowledged increment counts once';

/**
 * Compares what was seen of counters with the increments: those acknowledged before the look count, those of unknown outcome or at work
 * meanwhile may count, no other does. For keys that only increments change, by positive amounts.
 */
export function incrementsCountOnce(operations: readonly SessionOperation[]): Violation[] {
  const isIncrement = (change: object): boolean => 'increment' in change && 'by' in change && Number(change.by) > 0;
  return keysOnlyChangedBy(operations, isIncrement).flatMap((key) => miscounts(operations, key));
}

function miscounts(operations: readonly SessionOperation[], key: string): Violation[] {
  const increments = operations
    .map((operation) => ({ operation, by: sumOf(operation, key) }))
    .filter(({ operation, by }) => by > 0 && operation.kind !== 'create');
  const acknowledged = increments.filter(({ operation }) => operation.outcome.is === 'ok');
  const ended = new Sums(acknowledged.map(({ operation, by }) => ({ at: operation.end ?? Infinity, by })));
  const begun = new Sums(increments.map(({ operation, by }) => ({ at: operation.start, by })));
  const first = Number(firstValue(operations, key) ?? 0);
  return operations.flatMap((look) => {
    const values = valuesSeen(look);
    if (values === undefined) return [];
    const seen = values[key] ?? 0;
    const least = first + ended.before(look.start);
    const most = first + begun.before(look.end ?? Infinity);
    if (typeof seen === 'number' && seen >= least && seen <= most) return [];
    const what = `'${key}' was seen as ${JSON.stringify(seen)}, though ${least} were acknowledged, and no more than ${most} begun`;
    const shown = increments.filter(({ operation }) => operation.start < (look.end ?? Infinity));
    return [violation(INCREMENTS, what, [look, ...shown.map(({ operation }) => operation)])];
  });
}

function sumOf(operation: SessionOperation, key: string): number {
  const sums = changesOf(operation).map((change) =>
    'increment' in change && change.increment === key ? change.by : 0,
  );
  return sums.reduce((sum, by) => sum + by, 0);
}

/** How much had come together by a moment. */
class Sums {
  readonly #moments: readonly Moment[];
  readonly #sums: readonly number[];

  constructor(steps: readonly { readonly at: Moment; readonly by: number }[]) {
    const inOrder = steps.toSorted((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)));
    let sum = 0;
    this.#moments = inOrder.map(({ at }) => at);
    this.#sums = inOrder.map(({ by }) => (sum += by));
  }

  before(moment: Moment): number {
    let [low, high] = [0, this.#moments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#moments[middle] ?? Infinity) < moment) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? 0 : (this.#sums[low - 1] ?? 0);
  }
}
