import { build } from 'esbuild';
import { join } from 'node:path';
import { entryPoints } from './entry-points.ts';
import { root, type WorkspacePackage } from './workspace.ts';

/**
 * The names that each entry point of these packages exports at run time, and not as types alone, by the specifier of the entry point: as
 * built last.
 */
export async function runtimeExports(
  packages: readonly WorkspacePackage[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const files = new Map(
    packages.flatMap((entry) =>
      entryPoints(entry).map(({ specifier, code }) => [join('packages', entry.folder, code), specifier]),
    ),
  );
  const { metafile } = await build({
    entryPoints: [...files.keys()],
    absWorkingDir: root,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    outdir: 'nowhere',
    write: false,
    metafile: true,
  });
  const outputs = Object.values(metafile.outputs);
  return new Map(outputs.map(({ entryPoint = '', exports }) => [files.get(entryPoint) ?? '', exports.toSorted()]));
}
