import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../src/workspace.ts';

/** A claim that a page makes: the name of a test, and where it is. */
interface Claim {
  readonly page: string;
  readonly name: string;
  readonly path: string;
}

const claims = await claimsOfPages();

test('the pages that claim something name the tests that carry it', () => {
  expect(new Set(claims.map(({ page }) => page))).toStrictEqual(new Set(['docs/concurrency.md', 'docs/parity.md']));
});

test.for(claims)('$page: there is a test "$name" in $path', async ({ page, name, path }) => {
  const source = await readFile(join(root, page, '..', path), 'utf8');
  const title = name.split(' › ').at(-1) ?? '';
  expect(titles(source)).toContain(title);
});

async function claimsOfPages(): Promise<Claim[]> {
  const pages = await Array.fromAsync(glob(['*.md', 'docs/**/*.md'], { cwd: root }));
  const found = await Promise.all(
    pages.toSorted().map(async (page) => claimsIn(page, await readFile(join(root, page), 'utf8'))),
  );
  return found.flat();
}

/** A link to a test, or to a case of the suite that stores run; one that bears the name of the file is about the file. */
function claimsIn(page: string, text: string): Claim[] {
  return [...text.matchAll(/\[([^\]]+)\]\((\.\.\/[^)]+\.ts)\)/g)]
    .map(([, name = '', path = '']) => ({ page, name, path }))
    .filter(({ name, path }) => !path.endsWith(`/${name}`));
}

/** What stands first between the parentheses of `test(...)`, `test.for(...)(...)` and the like. */
function titles(source: string): string[] {
  const calls = source.matchAll(/(?:\btest|\bit|\))\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")\s*,/g);
  return [...calls].map(([, single, double]) => (single ?? double ?? '').replaceAll(/\\(.)/g, '$1'));
}
