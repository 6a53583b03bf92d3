import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isOurs, readManifest, root } from '@coatcheck/packaging/workspace';
import type { Manifest } from '@coatcheck/packaging/workspace';
import { minVersion, rcompare } from 'semver';

/** The package that all others have as a peer. */
export const CORE = '@coatcheck/core';

/** Where this package is, which has older versions of what the others depend on. */
export const consumersFolder: string = join(root, 'packages/consumers');

/** Somebody else's package that has to be installed beside one of ours. */
export interface SupportedDependency {
  readonly name: string;
  readonly range: string;
  /** The lowest version in the range. */
  readonly lowest: string;
}

/** What has to be installed beside a package of ours, but for core: dependencies, and peers that cannot be done without. */
export function supportedDependencies(manifest: Manifest): SupportedDependency[] {
  const { dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest;
  const peers = Object.entries(peerDependencies).filter(([name]) => peerDependenciesMeta[name]?.optional !== true);
  return [...Object.entries(dependencies), ...peers]
    .filter(([name]) => !isOurs(name))
    .map(([name, range]) => ({ name, range, lowest: lowestVersion(range) }));
}

/** The oldest core that every one of these packages accepts. */
export function oldestCore(manifests: readonly Manifest[]): string {
  const ranges = manifests.flatMap(({ peerDependencies }) => peerDependencies?.[CORE] ?? []);
  const [oldest] = ranges.map(lowestVersion).toSorted(rcompare);
  if (oldest === undefined) throw new Error('No package has core as its peer.');
  return oldest;
}

/** The name under which this package has a certain version of another installed. Throws if it has not. */
export function installedAs(name: string, version: string): string {
  const { devDependencies = {} } = readManifest(consumersFolder);
  const found = Object.keys(devDependencies).find((alias) => {
    const folder = join(consumersFolder, 'node_modules', alias);
    if (!existsSync(folder)) return false;
    const manifest = readManifest(folder);
    return manifest.name === name && manifest.version === version;
  });
  if (found === undefined) {
    throw new Error(
      `${name} ${version} is supported, and cannot be tried: packages/consumers needs a dependency on npm:${name}@${version}.`,
    );
  }
  return found;
}

function lowestVersion(range: string): string {
  const lowest = minVersion(range);
  if (lowest === null) throw new Error(`No version is in the range ${range}.`);
  return lowest.version;
}
