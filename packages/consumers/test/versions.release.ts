import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { changeManifest, packChanged } from '@coatcheck/packaging/tarball';
import { publishedPackages, readManifest, root } from '@coatcheck/packaging/workspace';
import { thisNode } from '@coatcheck/runtimes/runtimes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installEach } from '../src/installations.ts';
import { packRelease } from '../src/packed-release.ts';
import type { PackedRelease, ReleasedPackage } from '../src/packed-release.ts';
import { packReleasedCore } from '../src/released-core.ts';
import { runIn } from '../src/runs.ts';
import { CORE, installedAs, oldestCore, supportedDependencies } from '../src/supported-versions.ts';

const run = promisify(execFile);

const supported = publishedPackages().flatMap(({ folder, manifest }) =>
  supportedDependencies(manifest).map(({ name, range, lowest }) => ({ folder, name, range, lowest })),
);

test.each(supported)('packages/$folder accepts $name $range, of which $lowest is here to be tried', (dependency) => {
  const { folder, name, lowest } = dependency;
  const newest = readManifest(join(root, 'packages', folder, 'node_modules', name)).version;
  expect(newest === lowest || installedAs(name, lowest) !== '').toBe(true);
});

test('a lowest version that is not here is an error that says what to install', () => {
  expect(() => installedAs('keyv', '5.5.0')).toThrow('packages/consumers needs a dependency on npm:keyv@5.5.0');
});

test('the oldest core is the oldest one that all packages accept', () => {
  expect(oldestCore(['^1.0.0', '^1.2.0', '>=1.1'].map(asking))).toBe('1.2.0');
});

describe('when core has moved on since it was released', () => {
  let release: PackedRelease;
  let repository: string;

  beforeAll(async () => {
    release = await packRelease();
    repository = join(release.dir, 'repository');
    await run('git', ['clone', '--quiet', '--shared', root, repository]);
    await commitCore('1.0.0');
    await git('tag', `${CORE}@1.0.0`);
    await commitCore('1.1.0');
  });

  afterAll(() => release?.remove());

  test('each core is installed with the newest and with the lowest versions, and a store keeps the contract with the oldest of all', async () => {
    const moved = { ...release, released: await Promise.all(release.released.map(withNewCore)) };
    const installations = await installEach(moved, repository);
    const lru = release.foreign.find(({ name }) => name === 'lru-cache')?.version;
    expect(installations.map(({ version }) => [version(CORE), version('lru-cache')])).toEqual([
      ['1.1.0', lru],
      ['1.1.0', '11.0.0'],
      ['1.0.0', lru],
      ['1.0.0', '11.0.0'],
    ]);
    const told = await runIn(thisNode.name, installations.at(-1)?.folder ?? '', ['Lru']);
    expect(told.suite).toHaveProperty('Lru.conforms', true);
  }, 120_000);

  test('a core whose tag is not here is an error that says how to get it', async () => {
    await expect(packReleasedCore(repository, '0.9.0', release.dir)).rejects.toThrow('Try: git fetch --tags');
  });

  async function commitCore(version: string): Promise<void> {
    await changeManifest(join(repository, 'packages/core'), { version });
    await git('-c', 'user.name=test', '-c', 'user.email=test@localhost', 'commit', '--quiet', '--all', '-m', version);
  }

  async function git(...args: string[]): Promise<void> {
    await run('git', args, { cwd: repository });
  }
});

/** A package that asks for core in a range. */
function asking(range: string): ReleasedPackage['manifest'] {
  return { name: '@acme/foo', version: '1.0.0', peerDependencies: { [CORE]: range } };
}

/** A package as it is in a release, but that core is of version 1.1.0. */
async function withNewCore(released: ReleasedPackage): Promise<ReleasedPackage> {
  const { manifest, tarball } = released;
  if (manifest.name !== CORE) return released;
  const version = '1.1.0';
  const changed = await packChanged(tarball, (folder) => changeManifest(folder, { version }));
  return { ...released, manifest: { ...manifest, version }, tarball: changed };
}
