import { cp, mkdir, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { packWhole } from './tarball.ts';
import { readManifest } from './workspace.ts';

/** Packages that are not published from here, as tarballs. */
export interface ForeignPackage {
  readonly name: string;
  readonly version: string;
  readonly tarball: string;
}

/**
 * Packs what is installed for the package in `folder` under this name, and all that it depends on, into folders of their own within
 * `parent`. The first of them is the package that was asked for.
 */
export async function packForeign(folder: string, name: string, parent: string): Promise<ForeignPackage[]> {
  const packed = new Map<string, ForeignPackage>();
  await packInto(packed, await realpath(join(folder, 'node_modules', name)), parent);
  return [...packed.values()];
}

async function packInto(packed: Map<string, ForeignPackage>, installed: string, parent: string): Promise<void> {
  if (packed.has(installed)) return;
  const manifest = readManifest(installed);
  const { name, version, dependencies = {} } = manifest;
  const copy = join(parent, `${name.replace('/', '-')}-${version}`, 'package');
  await mkdir(copy, { recursive: true });
  await cp(installed, copy, { recursive: true, filter: (path) => basename(path) !== 'node_modules' });
  packed.set(installed, { name, version, tarball: await packWhole(copy) });
  // pnpm has what a package depends on beside it.
  const beside = join(installed, ...name.split('/').map(() => '..'));
  for (const dependency of Object.keys(dependencies)) {
    await packInto(packed, await realpath(join(beside, dependency)), parent);
  }
}
