import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { missing } from '@coatcheck/backends';
import { expect, test } from 'vitest';
import { codecRows } from '../src/codec-rows.ts';
import type { Measure, Row } from '../src/comparison.ts';
import { exclusiveRows } from '../src/exclusive-rows.ts';
import { fileRows } from '../src/file-rows.ts';
import { heapLines, heapSubjects } from '../src/heap.ts';
import { lruRows } from '../src/lru-rows.ts';
import { memoryRows } from '../src/memory-rows.ts';
import { redisRows } from '../src/redis-rows.ts';
import { compare } from '../src/rounds.ts';
import { sweepRows } from '../src/sweep-rows.ts';

// A handful of operations: enough to see that each subject does what it should, since a wrong result ends a run.
const measure: Measure = (comparison) => compare({ ...comparison, warmUp: 0 }, { rounds: 1, blockTime: 0.1, seed: 1 });

test('the rows of memory are complete and have the goals that were set', async () => {
  const rows = await memoryRows(20, measure);
  expectComplete(rows, [8, 8, 5, 4]);
  expect(goalsOf(rows)).toEqual([
    'Coatcheck: check out, read a value ≥ 5 express-session MemoryStore',
    'Coatcheck: touch ≥ 20 express-session MemoryStore',
  ]);
});

test('the rows of exclusive check-outs are complete and have the goal that was set', async () => {
  const rows = await exclusiveRows(measure);
  expectComplete(rows, [3]);
  expect(goalsOf(rows)).toEqual(['exclusive, 64 in line for one session ≥ 0.5 exclusive, one after another']);
});

test('the rows of sweeping are complete and have the goals that were set', async () => {
  const rows = await sweepRows(200, measure);
  expectComplete(rows, [5, 3]);
  expect(goalsOf(rows)).toEqual([
    'Coatcheck memory ≥ 20 Coatcheck core over a Map without an index: visits all',
    'Coatcheck memory ≥ 20 express-session MemoryStore: all',
  ]);
});

test('the rows of files are complete, have the goals that were set, and leave nothing behind', async () => {
  const before = await readdir(tmpdir());
  const rows = await fileRows(20, measure);
  expectComplete(rows, [7, 7, 4, 6, 6, 6]);
  expect(goalsOf(rows)).toEqual([
    'Coatcheck: check out, read a value ≥ 2 session-file-store',
    'Coatcheck: check out, read a value, remembering none ≥ 2 session-file-store',
    'Coatcheck: check out with an unknown token ≥ 1000 session-file-store',
    'Coatcheck: touch ≥ 10 raw read, write and rename',
    'Coatcheck: touch ≥ 10 Coatcheck: check out, change, check in',
    'Coatcheck: check in what was changed ≥ 0.7 raw write and rename',
  ]);
  const ours = (names: readonly string[]): string[] => names.filter((name) => name.startsWith('coatcheck-benchmarks-'));
  expect(ours(await readdir(tmpdir()))).toEqual(ours(before));
});

test('the rows of bounded memory are complete and have the goal that was set', async () => {
  const rows = await lruRows(20, 40, measure);
  expectComplete(rows, [5, 4, 3]);
  expect(rows.map(({ sessions }) => sessions)).toEqual([20, 20, 40]);
  expect(goalsOf(rows)).toEqual(['Coatcheck Lru ≥ 0.8 Coatcheck memory', 'Coatcheck Lru ≥ 0.8 Coatcheck memory']);
});

test.skipIf(missing('redis-server', 'the test of the rows of Redis'))(
  'the rows of Redis are complete, for one, sixteen and many in flight, and have the goals that were set',
  async () => {
    const rows = await redisRows(200, measure);
    expectComplete(
      rows,
      [4, 5, 4, 4].flatMap((subjects) => [subjects, subjects, subjects]),
    );
    expect(rows.map(({ title }) => title).filter((title) => title.startsWith('Read a session'))).toEqual([
      'Read a session, 1 in flight',
      'Read a session, 16 in flight',
      'Read a session, 128 in flight',
    ]);
    const goals = [
      [
        'Coatcheck Keyv: read ≥ 0.8 raw node-redis GET',
        'Coatcheck Keyv: read ≥ 0.9 raw keyv get',
        'Coatcheck Keyv: read ≥ 1 connect-redis get',
      ],
      [
        'Coatcheck Keyv: write ≥ 0.8 raw node-redis SET',
        'Coatcheck Keyv: write ≥ 0.9 raw keyv set',
        'Coatcheck Keyv: write ≥ 1 connect-redis set',
      ],
      [
        'Coatcheck Keyv: check out, read a value ≥ 1 connect-redis get',
        'Coatcheck Keyv: check out, read a value ≥ 0.9 raw keyv get',
      ],
      [
        'Coatcheck Keyv: check out, change, check in ≥ 1 connect-redis get and set',
        'Coatcheck Keyv: check out, change, check in ≥ 0.9 raw keyv get and set',
      ],
    ];
    expect(goalsOf(rows)).toEqual(goals.flatMap((each) => [each, each, each].flat()));
  },
);

test('the rows of codecs are complete and have the goals that were set', async () => {
  const rows = await codecRows(measure);
  expectComplete(rows, [5, 5, 5, 5, 4, 4]);
  const rich = ['Coatcheck JSON codec ≥ 1 v8.serialize, v8.deserialize', 'Coatcheck JSON codec ≥ 2 devalue'];
  expect(goalsOf(rows)).toEqual([
    'Coatcheck JSON codec ≥ 0.7 JSON.stringify, JSON.parse',
    'Coatcheck JSON codec ≥ 0.8 JSON.stringify, JSON.parse',
    ...[rich, rich, rich, rich].flat(),
  ]);
});

test('memory per session is measured for every store, and is at least that of its text', async () => {
  const lines = await heapLines(2_000);
  expect(lines.map(({ subject }) => subject)).toEqual(heapSubjects);
  for (const { bytes } of lines) expect(bytes).toBeGreaterThan(1_000);
  const [lru, , raw] = lines.slice(-3);
  const measured = Number(lru?.bytes) / Number(raw?.bytes);
  expect(lines.flatMap(({ subject, outcome }) => (outcome === undefined ? [] : [[subject, outcome]]))).toEqual([
    [
      'Coatcheck Lru, sessions as stored',
      {
        than: 'raw lru-cache of the same encoded values',
        atMost: 1.3,
        measured,
        reached: measured <= 1.3,
      },
    ],
  ]);
}, 60_000);

function expectComplete(rows: readonly Row[], subjects: readonly number[]): void {
  expect(rows.map(({ lines }) => lines.length)).toEqual(subjects);
  for (const { lines } of rows) {
    for (const { rate, ratio } of lines) {
      expect(rate).toBeGreaterThan(0);
      expect(ratio.median).toBeGreaterThan(0);
    }
  }
}

function goalsOf(rows: readonly Row[]): string[] {
  return rows.flatMap(({ outcomes }) =>
    outcomes.map(({ subject, atLeast, than }) => `${subject} ≥ ${atLeast} ${than}`),
  );
}
