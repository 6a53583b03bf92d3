import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installTarballs, packageIn, type Installation } from '../../src/installation.ts';
import { nextVersion } from '../../src/next-release.ts';
import { runOutside } from '../../src/outside.ts';
import { packPublished, packUnderVersion } from '../../src/tarball.ts';
import { publishedPackages } from '../../src/workspace.ts';

/** The tarballs that applications install: core, and somebody's store. */
export interface Packages {
  /** A folder outside of the workspace for the projects of applications. No package can be seen from there. */
  readonly dir: string;
  /** Core as this repository packs it. */
  readonly packedCore: string;
  /** The same under the version that the next release gives it, for which stores ask. */
  readonly core: string;
  readonly coreVersion: string;
  /** `@acme/coatcheck-store-foo`, written by the scaffold and built against the packed core. */
  readonly store: string;
  remove(): Promise<void>;
}

/** Packs core and the scaffold, and has the packed scaffold write a store. */
export async function preparePackages(): Promise<Packages> {
  const installation = await installTarballs(publishedPackages().filter(({ folder }) => needed.has(folder)));
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'coatcheck-by-name-')));
  const remove = async (): Promise<void> => {
    await Promise.all([installation.remove(), rm(dir, { recursive: true })]);
  };
  try {
    const { tarball: packedCore, manifest } = packageIn(installation, '@coatcheck/core');
    const coreVersion = nextVersion(manifest);
    const making = [packUnderVersion(packedCore, coreVersion), scaffoldedStore(installation)] as const;
    const [core, store] = await Promise.all(making);
    return { dir, packedCore, core, coreVersion, store, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

const needed: ReadonlySet<string> = new Set(['core', 'create-coatcheck-store']);

/** Written, built and packed where the packed core is what is installed. */
async function scaffoldedStore(installation: Installation): Promise<string> {
  const { dir } = installation;
  const scaffold = join(packageIn(installation, 'create-coatcheck-store').installed, 'dist/main.js');
  await runOutside(process.execPath, [scaffold, '@acme/foo', '--directory', 'foo', '--yes'], dir);
  return packPublished(join(dir, 'foo'));
}
