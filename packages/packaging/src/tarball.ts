import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { runOutside } from './outside.ts';
import { readManifest, root, type Manifest } from './workspace.ts';

const run = promisify(execFile);

/** The file that a packer makes of a package. */
export function tarballName({ name, version }: Manifest): string {
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
}

/** Unpacks a tarball into a folder, as an installer does. */
export async function unpack(tarball: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
}

/** Packs a package as its author does who publishes it, after building it with the tools of this workspace. Returns the path of the tarball. */
export async function packPublished(folder: string): Promise<string> {
  const PATH = [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  await runOutside('npm', ['pack', '--offline', '--pack-destination', '..'], folder, { PATH });
  return join(folder, '..', tarballName(readManifest(folder)));
}

/** Packs all that is in a folder, into the folder beside it. Returns the path of the tarball. */
export async function packWhole(folder: string): Promise<string> {
  const tarball = join(folder, '..', tarballName(readManifest(folder)));
  await run('tar', ['-czf', tarball, basename(folder)], { cwd: dirname(folder) });
  return tarball;
}

/** Packs again what is in a tarball, after `change` has changed it, into a new folder beside the tarball, which stays as it is. */
export async function packChanged(tarball: string, change: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(await mkdtemp(join(dirname(tarball), 'changed-')), 'package');
  await unpack(tarball, folder);
  await change(folder);
  return packWhole(folder);
}

/** Packs again what is in a tarball, under another version. */
export function packUnderVersion(tarball: string, version: string): Promise<string> {
  return packChanged(tarball, (folder) => changeManifest(folder, { version }));
}

/** Puts other values into the package.json of a folder. */
export async function changeManifest(folder: string, changes: Partial<Manifest>): Promise<void> {
  const manifest = { ...readManifest(folder), ...changes };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}
