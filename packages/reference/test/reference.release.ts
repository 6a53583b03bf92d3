import { runOutside } from '@coatcheck/packaging/outside';
import { entryPoints } from '@coatcheck/packaging/entry-points';
import { publishedPackages, root } from '@coatcheck/packaging/workspace';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const entries = publishedPackages().flatMap((entry) =>
  entryPoints(entry).map(({ name, specifier }) => ({
    name,
    specifier,
    report: `packages/${entry.folder}/api/${name}.api.md`,
  })),
);
let folder: string;
/** The text of each page, by its name: 'interfaces/_coatcheck_core.Codec.html'. */
let pages: ReadonlyMap<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coatcheck-reference-'));
  await runOutside('npm', ['run', '--silent', 'reference', '--', '--out', folder], join(root, 'packages/reference'));
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.html'));
  const read = names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const);
  pages = new Map(await Promise.all(read));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(entries)('every export of $specifier is on the page of its module, and has a page', async (entry) => {
  const exported = exportsIn(await readFile(join(root, entry.report), 'utf8'));
  // Registering a store exports nothing.
  expect(exported.length > 0).toBe(entry.name !== 'register');
  const page = pages.get(`modules/${entry.specifier.replaceAll(/[@/]/g, '_')}.html`) ?? '';
  // Names are written so that they can be broken.
  expect(exported.filter((name) => !page.replaceAll('<wbr/>', '').includes(`>${name}<`))).toEqual([]);
  // What several entry points export has its page with one of them.
  const names = [...pages.keys()];
  expect(exported.filter((name) => !names.some((one) => one.endsWith(`.${name}.html`)))).toEqual([]);
  expect(page).toContain(`>Module ${entry.specifier}`);
});

test('no page tells where it was made', () => {
  expect(pages.size).toBeGreaterThan(100);
  expect([...pages.values()].filter((text) => text.includes(root))).toEqual([]);
});

/** What an API report, which is made by another tool, says is exported. */
function exportsIn(report: string): string[] {
  const declarations = report.matchAll(/^export (?:abstract )?(?:class|const|function|interface|type) (\w+)/gm);
  return [...new Set([...declarations].map(([, name = '']) => name))];
}
