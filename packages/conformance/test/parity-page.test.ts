import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const page = new URL('../../../docs/parity.md', import.meta.url);
const text = await readFile(page, 'utf8');

/** The rows, by their number: an item of a list, with what is indented below it. */
const rows = [...text.matchAll(/^(?:(\d+)\. |- \*\*([ATF]\d+)\*\* ).*\n(?: .*\n)*/gm)].map(
  ([row, number, lettered]) => ({ number: number ?? lettered, row }),
);

/** The work that is to come, by the names of its issues. */
const later = ['releases'];

test('every row of the ancestor is there, once', () => {
  const numbers = (letter: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
  const expected = [...numbers('', 58), ...numbers('A', 23), ...numbers('T', 10), ...numbers('F', 2)];
  expect(rows.map(({ number }) => number)).toStrictEqual(expected);
});

test.for(rows)('row $number names a test, or the work that owns it, or says why it was left out', ({ row }) => {
  const owners = [...row.matchAll(/- Later: ([^(\n]+)/g)].map(([, owner = '']) => owner.trim());
  expect(later).toStrictEqual(expect.arrayContaining(owners));
  expect(owners.length > 0 || row.includes('- [') || row.includes('- Left out: ')).toBe(true);
});
