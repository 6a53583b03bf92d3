import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { declaredStores, type DeclaredStore } from '../src/declared-stores.ts';
import { pageWith, storeTable } from '../src/store-table.ts';
import { root } from '../src/workspace.ts';

test('the README tells of every store what its package declares: else run npm run stores -- --write', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  expect(readme).toBe(pageWith(readme, await declaredStores()));
});

test('every promise is told in words', () => {
  const table = storeTable([
    foo({ capabilities: { atomicity: 'shared', durability: 'power-loss', expiry: 'native', lists: false } }),
  ]);
  expect(cells(table).at(-1)).toEqual([
    '[`Foo`](packages/foo/README.md)',
    '`@coatcheck/foo`',
    'all servers that share the backend',
    'a power cut, too',
    'the backend, once they are stale',
    'no',
  ]);
});

test('stores of a package that promise the same share a row, under the name of the usual one', () => {
  const table = storeTable([foo({}), foo({ name: 'SessionFooStore with a cache' })]);
  expect(labels(table)).toEqual(['[`Foo`](packages/foo/README.md)']);
});

test('stores of a package that promise different things have a row each, and say what is special', () => {
  const shared = { ...promises, atomicity: 'shared' } as const;
  const table = storeTable([
    foo({ name: 'SessionFooStore on a disk' }),
    foo({ name: 'SessionFooStore, by TCP', capabilities: shared }),
    foo({ name: 'SessionFooStore by TLS', capabilities: shared }),
  ]);
  expect(labels(table)).toEqual([
    '[`Foo`](packages/foo/README.md) on a disk',
    '[`Foo`](packages/foo/README.md) by TCP, by TLS',
  ]);
});

test('a store whose name is not that of a class of stores is an error', () => {
  expect(() => storeTable([foo({ name: 'the usual one' })])).toThrow("'the usual one'");
});

test('the table stands between the markers of a page, and nothing else of the page changes', () => {
  const page = 'before\n\n<!-- stores -->\n\n| old |\n\n<!-- /stores -->\n\nafter\n';
  const made = pageWith(page, [foo({})]);
  expect(made).toBe(page.replace('| old |', storeTable([foo({})])));
  expect(pageWith(made, [foo({})])).toBe(made);
});

test('a page without the markers is an error that names them', () => {
  expect(() => pageWith('no table here', [])).toThrow('<!-- stores -->');
});

const promises = { atomicity: 'process', durability: 'none', expiry: 'swept', lists: true } as const;

function foo(changes: Partial<DeclaredStore>): DeclaredStore {
  return { name: 'SessionFooStore', capabilities: promises, packageName: '@coatcheck/foo', folder: 'foo', ...changes };
}

function cells(table: string): string[][] {
  const lines = table.split('\n').slice(2);
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function labels(table: string): (string | undefined)[] {
  return cells(table).map(([label]) => label);
}
