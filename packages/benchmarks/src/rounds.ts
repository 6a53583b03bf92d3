import type { Comparison, Goal, Line, Outcome, Row, Subject } from './comparison.ts';
import { seededRandom, shuffled } from './random.ts';
import { spreadOf } from './statistics.ts';

/** How much is measured. */
export interface RoundOptions {
  readonly rounds: number;
  /** How long a block of operations of one subject is to last, in milliseconds. */
  readonly blockTime: number;
  readonly seed: number;
}

/**
 * Compares subjects in rounds. In each round every subject has one block of operations, in an order that is drawn anew, and ratios are only
 * made of two blocks of the same round: what slows the machine down for a while slows both.
 */
export async function compare(comparison: Comparison, options: RoundOptions): Promise<Row> {
  const random = seededRandom(options.seed);
  const contenders = comparison.subjects.map((subject): Contender => ({ subject, count: 1, done: 0, rates: [] }));
  // The second time all code is warm: the first subject was slow at first, and its blocks would be the shortest.
  for (let time = 0; time < 2; time += 1) {
    for (const contender of contenders) await warmUp(contender, comparison, options.blockTime);
  }
  for (let round = 0; round < options.rounds; round += 1) {
    for (const contender of shuffled(contenders, random)) {
      contender.rates.push(await timed(contender, contender.count, comparison));
    }
  }
  return rowOf(comparison, contenders);
}

interface Contender {
  readonly subject: Subject;
  /** The number of operations in a block. */
  count: number;
  /** The number of operations done so far. */
  done: number;
  /** Operations per second, round by round. */
  readonly rates: number[];
}

/** Of so many operations that are under way at any time, each is followed by others: a block tells a rate, and not how long the last ones took. */
const LEAST_IN_A_ROW = 8;

/** Lets the optimizer see the operation, and finds out how many of them last for a block. */
async function warmUp(contender: Contender, comparison: Comparison, blockTime: number): Promise<void> {
  const { most = Infinity, inFlight = comparison.inFlight ?? 1 } = contender.subject;
  const enough = Math.min(comparison.warmUp ?? 0, most);
  const least = LEAST_IN_A_ROW * inFlight;
  for (;;) {
    const rate = await timed(contender, contender.count, comparison);
    const fitting = Math.min(most, Math.max(least, Math.ceil((rate * blockTime) / 1_000)));
    const isFitting = contender.count >= fitting && contender.done >= enough;
    contender.count = isFitting ? fitting : Math.min(most, 2 * contender.count);
    if (isFitting) return;
  }
}

/** Operations per second in one block. */
async function timed(contender: Contender, count: number, comparison: Comparison): Promise<number> {
  const { subject, done } = contender;
  await subject.prepare?.(done, count);
  // What another subject left behind in the young generation is not charged to this one.
  globalThis.gc?.({ type: 'minor' });
  const now = comparison.seconds === 'cpu' ? processorTime : wallTime;
  const startedAt = now();
  const sum =
    comparison.synchronous === true
      ? together(subject, done, count)
      : await awaited(subject, done, count, subject.inFlight ?? comparison.inFlight);
  await subject.settle?.();
  const elapsed = now() - startedAt;
  contender.done += count;
  if (sum !== count * subject.returns) {
    throw new Error(
      `'${subject.name}' in '${comparison.title}' returned ${sum} for ${count} times ${subject.returns}.`,
    );
  }
  await subject.verify?.();
  return (count * 1_000) / elapsed;
}

/** Milliseconds that the process has used on all processors, its collector of garbage included. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function wallTime(): number {
  return performance.now();
}

function together(subject: Subject, first: number, count: number): number {
  let sum = 0;
  for (let n = first; n < first + count; n += 1) {
    const result = subject.operate(n);
    if (typeof result !== 'number') throw new TypeError(`'${subject.name}' is not synchronous.`);
    sum += result;
  }
  return sum;
}

/** Each call is awaited, as users do, whether it returns a promise or not. */
async function awaited(subject: Subject, first: number, count: number, inFlight: number = 1): Promise<number> {
  const end = first + count;
  let next = first;
  let sum = 0;
  const lane = async (): Promise<void> => {
    while (next < end) {
      const n = next;
      next += 1;
      const result = await subject.operate(n);
      sum += result;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return sum;
}

function rowOf(comparison: Comparison, contenders: readonly Contender[]): Row {
  const reference = contenderOf(comparison.reference, contenders);
  const lines = contenders.map((contender) => lineOf(contender, reference));
  const { section, title, about, sessions, seconds } = comparison;
  const row = { section, title, about, sessions, seconds, reference: comparison.reference, lines, outcomes: [] };
  return { ...row, outcomes: (comparison.goals ?? []).map((goal) => outcomeOf(goal, row, contenders)) };
}

function lineOf({ subject, rates }: Contender, reference: Contender): Line {
  return { subject: subject.name, rate: spreadOf(rates).median, ratio: spreadOf(ratios(rates, reference.rates)) };
}

function outcomeOf(goal: Goal, row: Row, contenders: readonly Contender[]): Outcome {
  const { subject, atLeast, than = row.reference } = goal;
  const measured = spreadOf(ratios(contenderOf(subject, contenders).rates, contenderOf(than, contenders).rates));
  const reached = measured.median >= atLeast;
  return { subject, than, atLeast, measured, reached, shortfall: reached ? undefined : goal.shortfall?.(row, than) };
}

/** Ratios of what was measured in the same round. */
function ratios(rates: readonly number[], references: readonly number[]): number[] {
  return rates.map((rate, round) => rate / (references[round] ?? NaN));
}

function contenderOf(name: string, contenders: readonly Contender[]): Contender {
  const contender = contenders.find(({ subject }) => subject.name === name);
  if (contender === undefined) throw new Error(`There is no subject '${name}' in this comparison.`);
  return contender;
}
