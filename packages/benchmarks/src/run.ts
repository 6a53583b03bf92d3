import { missing } from '@coatcheck/backends';
import { codecRows } from './codec-rows.ts';
import type { Measure, Row } from './comparison.ts';
import { exclusiveRows } from './exclusive-rows.ts';
import { fileRows } from './file-rows.ts';
import { heapLines } from './heap.ts';
import type { HeapLine } from './heap.ts';
import { lruRows } from './lru-rows.ts';
import { memoryRows } from './memory-rows.ts';
import { naiveLines } from './naive.ts';
import type { Crowd, NaiveLine } from './naive.ts';
import { redisRows } from './redis-rows.ts';
import { sweepRows } from './sweep-rows.ts';
import { waitingLines } from './waiting.ts';
import type { WaitingLine } from './waiting.ts';

/** The parts that a run may consist of. */
export const parts = [
  'codec',
  'exclusive',
  'file',
  'heap',
  'lru',
  'memory',
  'naive',
  'redis',
  'sweep',
  'many-files',
] as const;

/** The name of one of them. */
export type Part = (typeof parts)[number];

/** How many sessions there are in the stores, and how many come at once. */
export interface Sizes {
  readonly few: number;
  readonly many: number;
  readonly crowd: Crowd;
}

/** All that was measured. */
export interface Results {
  readonly rows: readonly Row[];
  readonly heap: readonly HeapLine[];
  readonly naive: readonly NaiveLine[];
  readonly waiting: readonly WaitingLine[];
  /** What was wanted and could not be measured, and why, a sentence for each. */
  readonly notMeasured: readonly string[];
}

/** Measures the parts that are wanted, one after the other. What it takes a missing program for is left out; in CI that is thrown. */
export async function run(wanted: readonly Part[], { few, many, crowd }: Sizes, measure: Measure): Promise<Results> {
  const rows: Row[] = [];
  let heap: readonly HeapLine[] = [];
  let naive: readonly NaiveLine[] = [];
  let waiting: readonly WaitingLine[] = [];
  const notMeasured: string[] = [];
  // Large heaps come late, and the many files last, which take more time to make and to remove than to measure.
  if (wanted.includes('codec')) rows.push(...(await codecRows(measure)));
  if (wanted.includes('exclusive')) {
    rows.push(...(await exclusiveRows(measure)));
    waiting = await waitingLines(TIMES_IN_LINE);
  }
  if (wanted.includes('file')) rows.push(...(await fileRows(few, measure)));
  if (wanted.includes('redis')) {
    if (missing('redis-server', 'the benchmarks on Redis')) notMeasured.push(WITHOUT_REDIS);
    else rows.push(...(await redisRows(few, measure)));
  }
  if (wanted.includes('naive')) naive = await naiveLines(crowd);
  if (wanted.includes('heap')) heap = await heapLines(many);
  if (wanted.includes('memory')) rows.push(...(await memoryRows(few, measure)), ...(await memoryRows(many, measure)));
  if (wanted.includes('lru')) rows.push(...(await lruRows(few, many, measure)));
  if (wanted.includes('sweep')) rows.push(...(await sweepRows(many, measure)));
  if (wanted.includes('many-files')) rows.push(...(await fileRows(many, measure)));
  return { rows, heap, naive, waiting, notMeasured };
}

const WITHOUT_REDIS =
  "SessionKeyvStore on Redis, since the program 'redis-server' is not installed. Install it with: sudo apt-get install redis-server";

/** How often each of those in line is served. */
const TIMES_IN_LINE = 500;
