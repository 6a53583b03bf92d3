import { entryPoints } from '@coatcheck/packaging/entry-points';
import { publishedPackages, root } from '@coatcheck/packaging/workspace';
import { join } from 'node:path';

/** What the reference tells of under a name. */
export interface DocumentedModule {
  /** As it is written in an import: '@coatcheck/keyv/register'. */
  readonly specifier: string;
  readonly packageName: string;
  /** The path of its source. */
  readonly file: string;
}

/** Every entry point of every published package. */
export function publishedModules(): DocumentedModule[] {
  return publishedPackages().flatMap((entry) =>
    entryPoints(entry).map(({ specifier, source }) => ({
      specifier,
      packageName: entry.manifest.name,
      file: join(root, 'packages', entry.folder, source),
    })),
  );
}
