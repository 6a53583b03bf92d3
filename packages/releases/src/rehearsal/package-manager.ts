import { chmod, mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOutside } from '@coatcheck/packaging/outside';
import { packWhole } from '@coatcheck/packaging/tarball';
import { readManifest } from '@coatcheck/packaging/workspace';
import type { Registry } from './registry.ts';

/** The pnpm of this machine. */
export interface PackageManager {
  /** As the root package.json names it: 'pnpm@12.0.0'. */
  readonly name: string;
  readonly program: string;
  /** Where it keeps what it has ever installed. */
  readonly store: string;
}

/** Finds the pnpm that the package.json of a repository names, which npx brings. */
export async function packageManagerOf(repository: string): Promise<PackageManager> {
  const { packageManager: name } = readManifest(repository);
  if (name === undefined) throw new Error('The root package.json names no packageManager.');
  const args = ['--yes', '--prefer-offline', '--package', name, '--call', 'command -v pnpm && pnpm store path'];
  const said = await runOutside('npx', args, repository);
  const [program = '', store = ''] = said.trim().split('\n');
  return { name, program: await realpath(program), store };
}

/**
 * Publishes a package by the name and version of the package manager that only calls the one of this machine, so that the scripts of the
 * repository, which get it by npx, run as they are.
 */
export async function publishStandIn(registry: Registry, manager: PackageManager, temporary: string): Promise<void> {
  const [name = '', version = ''] = manager.name.split('@');
  const manifest = { name, version, bin: { pnpm: 'pnpm' } };
  const folder = join(temporary, 'package');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'pnpm'), `#!/bin/sh\nexec '${manager.program}' "$@"\n`);
  await chmod(join(folder, 'pnpm'), 0o755);
  await registry.publish(manifest, await packWhole(folder));
}
