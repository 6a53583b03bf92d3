import { expect, test } from 'vitest';
import type { Row } from '../src/comparison.ts';
import { rateText } from '../src/figures.ts';
import type { HeapLine } from '../src/heap.ts';
import type { NaiveLine } from '../src/naive.ts';
import { benchmarksPage } from '../src/page.ts';
import { goalTable, heapTable, naiveTable, rowTable, shortfalls } from '../src/report.ts';
import { surroundings } from '../src/surroundings.ts';

const spread = (median: number) => ({ median, low: median - 1, high: median + 1 });

const row: Row = {
  section: 'memory',
  title: 'Read a session',
  about: undefined,
  sessions: 1_000,
  seconds: 'cpu',
  reference: 'theirs',
  lines: [
    { subject: 'ours', rate: 1_234_567, ratio: spread(12) },
    { subject: 'theirs', rate: 98_765, ratio: spread(1) },
  ],
  outcomes: [
    { subject: 'ours', than: 'theirs', atLeast: 5, measured: spread(12), reached: true, shortfall: undefined },
    { subject: 'ours', than: 'another', atLeast: 20, measured: spread(3), reached: false, shortfall: 'It does less.' },
  ],
};

const heap: readonly HeapLine[] = [
  { subject: 'ours', bytes: 1_234, ofJson: 1.2 },
  { subject: 'small', bytes: 900, ofJson: 0.9, outcome: { than: 'theirs', atMost: 1.3, measured: 0.9, reached: true } },
  {
    subject: 'large',
    bytes: 1_500,
    ofJson: 1.5,
    outcome: { than: 'theirs', atMost: 1.3, measured: 1.5, reached: false },
  },
];

const naive: NaiveLine = {
  subject: 'theirs',
  requests: 200,
  rounds: [
    { counted: 5, failed: 0, atOnce: 200 },
    { counted: 1, failed: 4, atOnce: 200 },
    { counted: 3, failed: 2, atOnce: 200 },
  ],
};

test('a table shows each subject with its rate, its ratio, its goals, and whether they were reached', () => {
  expect(rowTable(row).replaceAll(/ +/g, ' ').split('\n')).toEqual([
    '| | ops per CPU s | times as fast as theirs | goal | reached |',
    expect.stringMatching(/^[|: -]+$/),
    '| ours | 1.23M | 12.0 (11.0 to 13.0) | ≥ 5 | yes |',
    '| … beside another | | 3.00 (2.00 to 4.00) | ≥ 20 | NO |',
    '| theirs | 98.8k | 1 | | |',
  ]);
});

test('every goal is listed, and one that was not reached is explained', () => {
  expect(goalTable([row], heap).split('\n')).toHaveLength(6);
  expect(shortfalls([row], heap)).toEqual([
    'memory: Read a session (1,000 sessions): ours, 3.00 instead of 20 times another. It does less.',
    'memory per session: large, 1.50 instead of at most 1.3 times theirs. Not explained yet.',
  ]);
});

test('what a session takes in memory stands beside what it was not to exceed', () => {
  expect(heapTable(heap).replaceAll(/ +/g, ' ').split('\n').slice(2)).toEqual([
    '| ours | 1,234 | 1.20 | | |',
    '| small | 900 | 0.90 | | |',
    '| … beside theirs | | 0.900 | ≤ 1.3 | yes |',
    '| large | 1,500 | 1.50 | | |',
    '| … beside theirs | | 1.50 | ≤ 1.3 | NO |',
  ]);
});

test('the naive test is told by the median of its rounds, and what was lost is what was neither counted nor refused', () => {
  expect(naiveTable([naive]).replaceAll(/ +/g, ' ').split('\n')).toEqual([
    '| | sent | counted | refused | lost without a word | at once |',
    expect.stringMatching(/^[|: -]+$/),
    '| theirs | 200 | 3 (1 to 5) | 2 (0 to 4) | 195 | 200 |',
  ]);
});

test('the page holds goals, explanations, figures and what the run depended on, but no name or path of the machine', () => {
  const page = benchmarksPage({
    rows: [row],
    heap,
    naive: [naive],
    waiting: [{ subject: 'in line', p50: 1.234, p99: 2.345, longest: 34.5 }],
    notMeasured: ['what takes a program that is not here'],
    surroundings: surroundings(),
    options: { rounds: 3, blockTime: 30, seed: 1 },
  });
  expect(page).toContain('It does less.');
  for (const peer of ['express-session', 'lru-cache', 'keyv', '@keyv/redis', 'connect-redis']) {
    expect(page).toMatch(new RegExp(`[ ,]${peer} \\d+\\.\\d+\\.\\d+`));
  }
  expect(page).toContain('**Not measured**: what takes a program that is not here');
  expect(page).toContain('## Memory\n\n### Read a session, 1,000 sessions');
  expect(page).toContain(naiveTable([naive]));
  expect(page.replaceAll(/ +/g, ' ')).toContain('| in line | 1.23 ms | 2.35 ms | 34.5 ms |');
  expect(page).toContain(`Node ${process.versions.node}`);
  expect(page).not.toMatch(/\/(home|root|tmp|work)/);
});

test.for([
  [1_234_567, '1.23M'],
  [999_600, '1.00M'],
  [45_678, '45.7k'],
  [999.4, '999'],
  [3.949, '3.95'],
  [0.0123, '0.0123'],
] as const)('the rate %d is written %s', ([rate, text]) => {
  expect(rateText(rate)).toBe(text);
});
