import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { InstalledPackage } from './installation.ts';
import { isOurs, readManifest, root } from './workspace.ts';

/** What is wrong with the papers of a tarball, in words: the licence, the README, the changelog, and what its package.json says. */
export async function paperComplaints(entry: InstalledPackage): Promise<string[]> {
  const { installed, manifest, folder } = entry;
  const shipped = readManifest(installed);
  const ours = Object.keys(shipped.dependencies ?? {}).filter(isOurs);
  const claims: readonly (readonly [claim: string, holds: boolean])[] = [
    [
      'LICENSE is that of the repository',
      (await paper(entry, 'LICENSE')) === (await readFile(join(root, 'LICENSE'), 'utf8')),
    ],
    [
      'README.md begins with the name of the package',
      (await paper(entry, 'README.md')).startsWith(`# ${manifest.name}\n`),
    ],
    [`CHANGELOG.md tells of ${shipped.version}`, await changelogTellsOf(entry, shipped.version)],
    ['package.json: license is MIT', shipped.license === 'MIT'],
    ['package.json: engines is that of all', isDeepStrictEqual(shipped.engines, { node: '>=22.12' })],
    ['package.json: repository names the folder', shipped.repository?.directory === `packages/${folder}`],
    [
      'package.json: exports is without our condition',
      isDeepStrictEqual(shipped.exports, withoutSourceCondition(manifest.exports)),
    ],
    ['package.json: packages of this repository are peers only', ours.length === 0],
  ];
  return claims.filter(([, holds]) => !holds).map(([claim]) => `It does not hold that ${claim}.`);
}

async function paper({ installed }: InstalledPackage, name: string): Promise<string> {
  return existsSync(join(installed, name)) ? readFile(join(installed, name), 'utf8') : '';
}

/** Each release writes a heading for its version. Before the first there is nothing to tell. */
async function changelogTellsOf(entry: InstalledPackage, version: string): Promise<boolean> {
  const lines = (await paper(entry, 'CHANGELOG.md')).split('\n');
  return version === '0.0.0' || lines.some((line) => line === `## ${version}` || line.startsWith(`## ${version} `));
}

/** Entry points as they ship: the condition by which this repository reads its own sources stays at home. */
function withoutSourceCondition(exports: InstalledPackage['manifest']['exports'] = {}): unknown {
  return JSON.parse(JSON.stringify(exports), (key, value: unknown) =>
    key === '@coatcheck/source' ? undefined : value,
  );
}
