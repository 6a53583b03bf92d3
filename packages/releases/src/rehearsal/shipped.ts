import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unpack } from '@coatcheck/packaging/tarball';
import { readManifest, type Manifest } from '@coatcheck/packaging/workspace';
import semver from 'semver';
import { tell } from './account.ts';
import { expectSame, expectThat } from './expectation.ts';
import type { Stage } from './stage.ts';

const KINDS = ['dependencies', 'peerDependencies', 'devDependencies'] as const;

/** How wide the account is, in characters. */
const WIDTH = 110;

/** Throws an `ExpectationError` unless what the registry has under a version is what users should get. Tells what its changelog says. */
export async function checkShipped(stage: Stage, name: string, version: string): Promise<void> {
  const what = `${name}@${version}`;
  const folder = await unpacked(stage, name, version);
  for (const file of ['CHANGELOG.md', 'README.md', 'LICENSE'])
    expectThat(existsSync(join(folder, file)), `The tarball of ${what} has no ${file}.`);
  const shipped = (await stage.registry.manifestsOf(name))[version];
  for (const manifest of [readManifest(folder), shipped]) checkManifest(stage, what, manifest);
  const changelog = readFileSync(join(folder, 'CHANGELOG.md'), 'utf8');
  expectThat(changelog.includes(`\n## ${version}\n`), `The changelog of ${what} says nothing of this version.`);
  tell(`${what}, CHANGELOG.md: ${firstChange(changelog)}`);
}

async function unpacked(stage: Stage, name: string, version: string): Promise<string> {
  const folder = await stage.newFolder(`shipped/${name}-${version}`);
  const tarball = `${folder}.tgz`;
  await writeFile(tarball, await stage.registry.tarballOf(name, version));
  await unpack(tarball, folder);
  return folder;
}

function checkManifest({ copy }: Stage, what: string, manifest: Manifest | undefined): void {
  const ours = new Map(copy.packages().map((entry) => [entry.manifest.name, entry.manifest.version]));
  const ranges = KINDS.flatMap((kind) => Object.entries(manifest?.[kind] ?? {}));
  const local = ranges.filter(([, range]) => /^(?:workspace|catalog|link|file):/.test(range));
  expectSame(`Ranges of ${what} that only this workspace understands`, Object.fromEntries(local), {});
  const conditions = JSON.stringify(manifest?.exports).includes('@coatcheck/source');
  expectThat(!conditions, `The exports of ${what} still have the condition of this workspace, '@coatcheck/source'.`);
  const brought = Object.keys(manifest?.dependencies ?? {}).filter((dependency) => ours.has(dependency));
  expectSame(`Packages of ours that ${what} brings along`, brought, []);
  for (const [peer, range] of Object.entries(manifest?.peerDependencies ?? {})) {
    const current = ours.get(peer);
    if (current !== undefined)
      expectSame(`The range of ${peer} that ${what} accepts`, range, `^${semver.major(current)}.0.0`);
  }
}

/** The newest heading of a changelog, and the first change below it. */
function firstChange(changelog: string): string {
  const [, section = ''] = changelog.split(/^## /m);
  const [version, ...lines] = section.split('\n').filter((line) => line !== '');
  const kind = lines.find((line) => line.startsWith('### '))?.slice(4);
  const change = lines.find((line) => line.startsWith('- '))?.slice(2);
  const said = `${version} / ${kind} / ${change}`;
  return said.length > WIDTH ? `${said.slice(0, WIDTH)}...` : said;
}
