import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildPackages } from './build.ts';
import { pnpm } from './pnpm.ts';
import { tarballName, unpack } from './tarball.ts';
import { isOurs, publishedPackages, root, type WorkspacePackage } from './workspace.ts';

/** A published package as it ships: its tarball, and the folder that an installer would unpack it into. */
export interface InstalledPackage extends WorkspacePackage {
  readonly tarball: string;
  readonly installed: string;
}

/** A folder with nothing in its node_modules but the packed packages and what they depend on. */
export interface Installation {
  readonly dir: string;
  readonly packages: readonly InstalledPackage[];
  remove(): Promise<void>;
}

/**
 * Builds, packs and unpacks published packages, all of them or those that are given. No network: dependencies are linked from the workspace.
 */
export async function installTarballs(
  published: readonly WorkspacePackage[] = publishedPackages(),
): Promise<Installation> {
  const dir = await mkdtemp(join(tmpdir(), 'coatcheck-packed-'));
  const remove = (): Promise<void> => rm(dir, { recursive: true });
  try {
    await buildPackages(published);
    await pack(published, dir);
    const packages = await Promise.all(published.map((entry) => install(entry, dir)));
    await linkTypes(dir);
    return { dir, packages, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** pnpm packs, since only pnpm applies `publishConfig` and replaces `workspace:` and `catalog:`. */
async function pack(published: readonly WorkspacePackage[], destination: string): Promise<void> {
  const filters = published.flatMap(({ folder }) => ['--filter', `./packages/${folder}`]);
  await pnpm(root, ['--recursive', ...filters, 'pack', '--pack-destination', destination]);
}

async function install(entry: WorkspacePackage, dir: string): Promise<InstalledPackage> {
  const { name, dependencies, peerDependencies } = entry.manifest;
  const tarball = join(dir, tarballName(entry.manifest));
  const installed = join(dir, 'node_modules', name);
  await unpack(tarball, installed);
  const foreign = Object.keys({ ...dependencies, ...peerDependencies }).filter((dependency) => !isOurs(dependency));
  await Promise.all(foreign.map((dependency) => linkDependency(entry, dependency, dir)));
  return { ...entry, tarball, installed };
}

/** The package of this name in an installation. */
export function packageIn({ packages }: Pick<Installation, 'packages'>, name: string): InstalledPackage {
  const found = packages.find(({ manifest }) => manifest.name === name);
  if (found === undefined) throw new Error(`${name} was not packed.`);
  return found;
}

/** Lends the installation in `dir` what the workspace has installed for one of its packages. */
export async function linkDependency(entry: WorkspacePackage, dependency: string, dir: string): Promise<void> {
  await link(join(root, 'packages', entry.folder, 'node_modules', dependency), join(dir, 'node_modules', dependency));
}

/** What every TypeScript user of Node has installed. */
async function linkTypes(dir: string): Promise<void> {
  await link(join(root, 'node_modules/@types/node'), join(dir, 'node_modules/@types/node'));
}

async function link(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await symlink(target, path, 'junction');
  } catch (error) {
    // Another package depends on the same one.
    if (!existsSync(path)) throw error;
  }
}
