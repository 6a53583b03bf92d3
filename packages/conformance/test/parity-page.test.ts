import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const page = new URL('../../../docs/parity.md', import.meta.url);
const text = await readFile(page, 'utf8');

/** The rows, by their number: an item of a list, with what is indented below it. */
const rows = [...text.matchAll(/^(?:(\d+)\. |- \*\*([ATF]\d+)\*\* ).*\n(?: .*\n)*/gm)].map(
  ([row, number, lettered]) => ({ number: number ?? lettered, row }),
);

test('every row of the ancestor is there, once', () => {
  const numbers = (letter: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
  const expected = [...numbers('', 58), ...numbers('A', 23), ...numbers('T', 10), ...numbers('F', 2)];
  expect(rows.map(({ number }) => number)).toStrictEqual(expected);
});

test.for(rows)('row $number names a test, or says why it was left out', ({ row }) => {
  expect(row).toMatch(/- \[|- Left out: /);
});
