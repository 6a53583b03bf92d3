import { cp, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { newProject } from '@coatcheck/packaging/project';
import { readManifest } from '@coatcheck/packaging/workspace';
import type { PackedRelease } from './packed-release.ts';

/** A project of somebody who uses the packages. */
export interface Consumer {
  /** Where the project is. */
  readonly folder: string;
  /** Copies an application into it: all that is in a folder. */
  readonly copy: (files: string) => Promise<void>;
  /** The version of a package that is installed in it. */
  readonly version: (packageName: string) => string;
}

/** A tarball that is installed instead of the one of the same package. */
export interface Replacement {
  readonly name: string;
  readonly tarball: string;
}

/**
 * Installs every package of a release in a new project, out of the tarballs and nothing else. The tarballs in `instead` take the places of
 * those of the same packages.
 */
export async function newConsumer(
  { dir, released, foreign }: PackedRelease,
  instead: readonly Replacement[] = [],
): Promise<Consumer> {
  const tarballs = new Map([
    ...released.map(({ manifest, tarball }) => [manifest.name, tarball] as const),
    ...foreign.map(({ name, tarball }) => [name, tarball] as const),
    ...instead.map(({ name, tarball }) => [name, tarball] as const),
  ]);
  const { folder } = await newProject(await mkdtemp(join(dir, 'consumer-')), 'flat', [...tarballs.values()]);
  return {
    folder,
    copy: (files) => cp(files, folder, { recursive: true }),
    version: (packageName) => readManifest(join(folder, 'node_modules', packageName)).version,
  };
}
