import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installTarballs, packageIn, type Installation } from '../src/installation.ts';
import { runOutside } from '../src/outside.ts';
import { fileComplaints } from '../src/shipped-files.ts';
import { mapComplaints } from '../src/shipped-maps.ts';
import { paperComplaints } from '../src/shipped-papers.ts';
import { publintComplaints, typeComplaints } from '../src/shipped-shape.ts';
import { publishedPackages } from '../src/workspace.ts';
import { faults } from './published/faults.ts';
import { withFault } from './published/with-fault.ts';

let installation: Installation;

beforeAll(async () => {
  installation = await installTarballs();
});

afterAll(() => installation?.remove());

describe.each(publishedPackages())('the tarball of $manifest.name', ({ manifest: { name } }) => {
  test.each([
    { what: 'satisfies publint, warnings and suggestions included', complaints: publintComplaints },
    { what: 'has types that an ES module and a bundler find', complaints: typeComplaints },
    { what: 'holds what was built from the sources that are there, and nothing else', complaints: fileComplaints },
    { what: 'has source maps that lead to the sources in it, word by word', complaints: mapComplaints },
    {
      what: 'has its licence, README and changelog, and the metadata of a package from here',
      complaints: paperComplaints,
    },
  ])('$what', async ({ complaints }) => {
    expect(await complaints(packageIn(installation, name))).toEqual([]);
  });

  test('loads by import and by require at every entry point, beside nothing but its dependencies', async () => {
    const { manifest, tarball } = packageIn(installation, name);
    const dir = dirname(tarball);
    // What only Bun has cannot be loaded here.
    const entries = Object.keys(manifest.exports ?? {}).filter((entry) => entry !== './bun');
    const specifiers = entries.map((entry) => JSON.stringify(manifest.name + entry.slice(1)));
    const imports = specifiers.map((specifier) => `await import(${specifier});`).join('\n');
    const requires = specifiers.map((specifier) => `require(${specifier});`).join('\n');
    await runOutside(process.execPath, ['--input-type=module', '-e', imports], dir);
    await runOutside(process.execPath, ['--input-type=commonjs', '-e', requires], dir);
  });
});

test.each(faults)('of a tarball in which $fault, it is told', async ({ change, complaints, says }) => {
  const faulty = await withFault(packageIn(installation, '@coatcheck/memory'), change);
  expect(await complaints(faulty)).toContainEqual(expect.stringContaining(says));
});
