import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { publishedPackages, root } from '../src/workspace.ts';

/** What the sources of a package import from elsewhere, at their start or later. */
async function importsOf(folder: string): Promise<string[]> {
  const files = await Array.fromAsync(glob(`packages/${folder}/src/**/*.ts`, { cwd: root }));
  const sources = files.map((file) => readFileSync(join(root, file), 'utf8'));
  const specifiers = sources.flatMap((source) =>
    [...source.matchAll(/(?: from |^import |\bimport\()'([^']+)'\)?/gm)].map(([, specifier = '']) => specifier),
  );
  return [...new Set(specifiers.filter((specifier) => !specifier.startsWith('.')))].toSorted();
}

// docs/architecture.md: every arrow ends at core, and none leaves it.
test.for(publishedPackages())(
  '$manifest.name imports no package of ours but core, and itself',
  async ({ folder, manifest }) => {
    const ours = (await importsOf(folder)).filter((specifier) => /^@coatcheck\/|^create-coatcheck/.test(specifier));
    const packages = ours.map((specifier) => specifier.split('/').slice(0, 2).join('/'));
    expect(new Set(packages).difference(new Set([manifest.name, '@coatcheck/core']))).toEqual(new Set());
  },
);

test('core imports nothing but what its runtime has', async () => {
  const imports = await importsOf('core');
  expect(imports).toContain('node:crypto');
  expect(imports.filter((specifier) => !specifier.startsWith('node:'))).toEqual([]);
});
