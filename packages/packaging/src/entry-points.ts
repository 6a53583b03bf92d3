import type { WorkspacePackage } from './workspace.ts';

/** Where an import of a published package leads. Paths are within the package, and begin with './'. */
export interface EntryPoint {
  /** 'index' for the package itself, else the name of the subpath: 'register'. */
  readonly name: string;
  /** As it is written in an import: '@coatcheck/keyv/register'. */
  readonly specifier: string;
  readonly source: string;
  readonly types: string;
  readonly code: string;
}

/** Every entry point of a package, in the order of its package.json. */
export function entryPoints({ manifest }: WorkspacePackage): EntryPoint[] {
  const subpaths = Object.entries(manifest.exports ?? {}) as [string, Conditions][];
  return subpaths.map(([subpath, conditions]) => ({
    name: subpath === '.' ? 'index' : subpath.slice('./'.length),
    specifier: manifest.name + subpath.slice('.'.length),
    source: conditions['@coatcheck/source'],
    types: conditions.types,
    code: conditions.default,
  }));
}

type Conditions = Readonly<Record<'@coatcheck/source' | 'types' | 'default', string>>;
