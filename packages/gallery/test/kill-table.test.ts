import { conformanceCases, titleOf } from '@coatcheck/conformance';
import { access, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { gallery } from '../src/gallery.ts';
import { casesOn, shown, storesOn } from '../src/page.ts';
import { questions } from '../src/questioned.ts';

const page = await readFile(new URL('../../../docs/kill-table.md', import.meta.url), 'utf8');
const titles = conformanceCases.map(titleOf);
const counts = casesOn(page);
const questioned = questions.flatMap(({ group, names }) => names.map((name) => titleOf({ group, name })));

test('the page tells of every broken store, in the order of the gallery, and of the case that rejects it', () => {
  const expected = gallery.map(({ name, rejectedBy }) => [name, shown(rejectedBy)]);
  expect([...storesOn(page)]).toStrictEqual(expected);
});

test('the page tells of every case of the suite how many stores it rejects', () => {
  expect([...counts.keys()].toSorted()).toStrictEqual(titles.map(shown).toSorted());
});

test('a case that rejects no store has been questioned, and answered for', () => {
  const idle = titles.filter((title) => counts.get(shown(title)) === 0);
  expect(idle.filter((title) => !questioned.includes(title))).toStrictEqual([]);
});

test('only cases that reject no store are questioned, each once', () => {
  expect(questioned.filter((title) => counts.get(shown(title)) !== 0)).toStrictEqual([]);
  expect(new Set(questioned).size).toBe(questioned.length);
});

test('where core’s own tests are said to hold the same, there are such tests', async () => {
  const files = new Set(questions.flatMap(({ coveredBy = [] }) => coveredBy));
  expect(files.size).toBeGreaterThan(0);
  for (const file of files)
    await expect(access(new URL(`../../core/test/${file}`, import.meta.url))).resolves.toBeUndefined();
});

test('a title is shown with nothing in it that cannot be seen, or that would end a cell', () => {
  expect(shown('a\0b\u200D\uD83E|`')).toBe(String.raw`a\u{0}b\u{200D}\u{D83E}\u{7C}\u{60}`);
});

test('the page is read as it was written', () => {
  const text = ['| what | comes | `a › case` | 12 |', '- 3: `a › case`'].join('\n');
  expect([...storesOn(text)]).toStrictEqual([['what', 'a › case']]);
  expect([...casesOn(text)]).toStrictEqual([['a › case', 3]]);
});
