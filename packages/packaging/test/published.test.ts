import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { filterProblems } from '@arethetypeswrong/core/problems';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installTarballs, type Installation, type InstalledPackage } from '../src/installation.ts';
import { runOutside } from '../src/outside.ts';
import { publishedPackages, readManifest } from '../src/workspace.ts';

const published = publishedPackages();
let installation: Installation | undefined;

beforeAll(async () => {
  installation = await installTarballs();
});

afterAll(() => installation?.remove());

describe.each(published)('the tarball of $manifest.name', ({ folder }) => {
  test('satisfies publint, warnings and suggestions included', async () => {
    const tarball = await readFile(tarballOf(folder).tarball);
    const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(tarball).buffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  test('has types that an ES module and a bundler find', async () => {
    const analysis = await checkPackage(createPackageFromTarballData(await readFile(tarballOf(folder).tarball)));
    if (!analysis.types) throw new Error('The tarball holds no types.');
    expect(Object.keys(analysis.entrypoints)).not.toEqual([]);
    const resolutions = ['node16-esm', 'bundler'] as const;
    expect(resolutions.flatMap((resolutionKind) => filterProblems(analysis, { resolutionKind }))).toEqual([]);
  });

  test('loads by import and by require at every entry point, beside nothing but its dependencies', async () => {
    const { manifest, tarball } = tarballOf(folder);
    const dir = dirname(tarball);
    // What only Bun has cannot be loaded here.
    const entries = Object.keys(manifest.exports ?? {}).filter((entry) => entry !== './bun');
    const specifiers = entries.map((entry) => JSON.stringify(manifest.name + entry.slice(1)));
    const imports = specifiers.map((specifier) => `await import(${specifier});`).join('\n');
    const requires = specifiers.map((specifier) => `require(${specifier});`).join('\n');
    await runOutside(process.execPath, ['--input-type=module', '-e', imports], dir);
    await runOutside(process.execPath, ['--input-type=commonjs', '-e', requires], dir);
  });

  test('carries the licence, a README, and the metadata of a package of this repository', () => {
    const { installed, manifest } = tarballOf(folder);
    const shipped = readManifest(installed);
    expect(existsSync(join(installed, 'LICENSE'))).toBe(true);
    expect(existsSync(join(installed, 'README.md'))).toBe(true);
    expect(shipped.license).toBe('MIT');
    expect(shipped.engines).toEqual({ node: '>=22.12' });
    expect(shipped.repository?.directory).toBe(`packages/${folder}`);
    expect(shipped.exports).toEqual(withoutSourceCondition(manifest.exports));
  });

  test('needs other packages of this repository only as peers', () => {
    const { dependencies = {} } = readManifest(tarballOf(folder).installed);
    const ours = published.map(({ manifest }) => manifest.name);
    expect(ours.filter((name) => name in dependencies)).toEqual([]);
  });

  test('holds nothing that was built from a source that is gone, and every source that its maps name', async () => {
    const { installed } = tarballOf(folder);
    const built = await readdir(join(installed, 'dist'), { recursive: true });
    for (const map of built.filter((name) => name.endsWith('.map'))) {
      const path = join(installed, 'dist', map);
      const { sources } = JSON.parse(await readFile(path, 'utf8')) as { sources: string[] };
      const missing = sources.filter((source) => !existsSync(join(dirname(path), source)));
      expect(missing, `${map}: npm run clean, and build again`).toEqual([]);
    }
  });
});

function tarballOf(folder: string): InstalledPackage {
  const found = installation?.packages.find((entry) => entry.folder === folder);
  if (found === undefined) throw new Error(`packages/${folder} was not packed.`);
  return found;
}

/** Entry points as they ship: the condition by which this repository reads its own sources stays at home. */
function withoutSourceCondition(exports: InstalledPackage['manifest']['exports'] = {}): unknown {
  return JSON.parse(JSON.stringify(exports), (key, value: unknown) =>
    key === '@coatcheck/source' ? undefined : value,
  );
}
