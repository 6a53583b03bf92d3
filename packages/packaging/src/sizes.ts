import { build } from 'esbuild';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { entryPoints, type EntryPoint } from './entry-points.ts';
import { root, type WorkspacePackage } from './workspace.ts';

/** What the bundle of an application grows by with one entry point of a package. */
export interface Size {
  readonly specifier: string;
  /** Minified and compressed by gzip, without what the package depends on. */
  readonly bytes: number;
  /** What it ought to have at the most. */
  readonly goal: number;
  /** The modules that it consists of, by their paths in the repository, the largest first: minified, in bytes, not compressed. */
  readonly modules: readonly (readonly [path: string, bytes: number])[];
}

/** Measures what was built last of the packages that applications ship. */
export async function measuredSizes(packages: readonly WorkspacePackage[]): Promise<Size[]> {
  const shipped = packages.filter(({ manifest }) => !toolsOfAuthors.has(manifest.name));
  return Promise.all(shipped.flatMap((entry) => shippedEntries(entry).map((point) => sizeOf(entry, point))));
}

/** Those who write stores use them; no application does. */
const toolsOfAuthors: ReadonlySet<string> = new Set(['@coatcheck/conformance', 'create-coatcheck-store']);

/** Registering a store adds a line to what the store weighs. */
function shippedEntries(entry: WorkspacePackage): EntryPoint[] {
  return entryPoints(entry).filter(({ name }) => name !== 'register');
}

/** In bytes: of core, and of each package that stands on it. */
const goals = { core: 12_000, others: 4000 };

async function sizeOf({ folder, manifest }: WorkspacePackage, { specifier, code }: EntryPoint): Promise<Size> {
  const { outputFiles, metafile } = await build({
    entryPoints: [join('packages', folder, code)],
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    write: false,
    metafile: true,
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const modules = inputs.map(([path, { bytesInOutput }]) => [path, bytesInOutput] as const);
  return {
    specifier,
    bytes: outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0),
    goal: manifest.name === '@coatcheck/core' ? goals.core : goals.others,
    modules: modules.toSorted(([, one], [, other]) => other - one),
  };
}
