import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOutside } from './outside.ts';
import { pnpm } from './pnpm.ts';

/** How packages lie where they are installed: each sees all others, or none but those that it depends on. */
export type Layout = 'flat' | 'strict';

/** An application's own project. */
export interface Project {
  /** Where the application is. */
  readonly folder: string;
  /** Whatever was installed is in here. */
  readonly root: string;
}

/**
 * Makes a project within `parent`, and installs tarballs in it, with caches that are empty and without a network: there is nothing to
 * install but what the tarballs hold.
 */
export async function newProject(parent: string, layout: Layout, tarballs: readonly string[]): Promise<Project> {
  const root = await mkdtemp(join(parent, `${layout}-`));
  const folder = join(root, 'shop');
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'shop', private: true, type: 'module' }));
  await install[layout](root, folder, tarballs);
  return { folder, root };
}

type Install = (root: string, folder: string, tarballs: readonly string[]) => Promise<unknown>;

const install: Readonly<Record<Layout, Install>> = {
  flat: async (root, folder, tarballs) => {
    const own = ['--cache', join(root, 'cache'), '--no-audit', '--no-fund'];
    await runOutside('npm', ['install', '--offline', ...own, ...tarballs], folder);
  },
  // In a workspace, since pnpm keeps packages above the application there: in its own node_modules they would see those beside them.
  strict: async (root, folder, tarballs) => {
    await writeFile(join(root, 'pnpm-workspace.yaml'), 'packages: [shop]\nhoist: false\n');
    const own = ['--store-dir', join(root, 'store'), '--cache-dir', join(root, 'cache')];
    await pnpm(folder, ['add', '--offline', ...own, ...tarballs]);
  },
};
