import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packForeign } from '@coatcheck/packaging/foreign';
import type { ForeignPackage } from '@coatcheck/packaging/foreign';
import { installTarballs } from '@coatcheck/packaging/installation';
import type { InstalledPackage } from '@coatcheck/packaging/installation';
import { nextVersion } from '@coatcheck/packaging/next-release';
import { changeManifest, packChanged } from '@coatcheck/packaging/tarball';
import { readManifest, root } from '@coatcheck/packaging/workspace';
import type { WorkspacePackage } from '@coatcheck/packaging/workspace';
import { supportedDependencies } from './supported-versions.ts';

/** A package of this repository, as the next release publishes it. */
export interface ReleasedPackage extends WorkspacePackage {
  readonly tarball: string;
}

/** The tarballs that an application can install, and nothing else is needed to install one of them. */
export interface PackedRelease {
  /** A folder outside of the workspace for the projects of applications. No package can be seen from there. */
  readonly dir: string;
  readonly released: readonly ReleasedPackage[];
  /** What those depend on, in the newest version that is supported, and all that this depends on. */
  readonly foreign: readonly ForeignPackage[];
  remove(): Promise<void>;
}

/** Packs every published package under the version that the next release gives it, and what they depend on. */
export async function packRelease(): Promise<PackedRelease> {
  const installation = await installTarballs();
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'coatcheck-consumers-')));
  const remove = async (): Promise<void> => {
    await Promise.all([installation.remove(), rm(dir, { recursive: true })]);
  };
  try {
    const released = await Promise.all(installation.packages.map(underNextVersion));
    return { dir, released, foreign: await packDependencies(released, dir), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function underNextVersion({ folder, manifest, installed, tarball }: InstalledPackage): Promise<ReleasedPackage> {
  const version = nextVersion(manifest);
  const shipped = { ...readManifest(installed), version };
  return { folder, manifest: shipped, tarball: await packChanged(tarball, (at) => changeManifest(at, { version })) };
}

/** With the types of Node, which every TypeScript user of it has installed. */
async function packDependencies(released: readonly ReleasedPackage[], dir: string): Promise<ForeignPackage[]> {
  const packed = [await packForeign(root, '@types/node', dir)];
  for (const { folder, manifest } of released) {
    const home = join(root, 'packages', folder);
    for (const { name } of supportedDependencies(manifest)) packed.push(await packForeign(home, name, dir));
  }
  return [...new Map(packed.flat().map((one) => [one.name, one])).values()];
}
