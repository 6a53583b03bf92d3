import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { codecRows } from '../src/codec-rows.ts';
import type { Measure, Row } from '../src/comparison.ts';
import { exclusiveRows } from '../src/exclusive-rows.ts';
import { fileRows } from '../src/file-rows.ts';
import { heapLines, heapSubjects } from '../src/heap.ts';
import { memoryRows } from '../src/memory-rows.ts';
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
