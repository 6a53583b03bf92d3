import type { WorkspacePackage } from '@coatcheck/packaging/workspace';
import type { RepositoryCopy } from './repository-copy.ts';

/** Whether a package is there to be run by `npm create`, and not to be imported. */
export function isCommand({ manifest }: WorkspacePackage): boolean {
  return manifest.name.startsWith('create-');
}

/** The names of all packages that are there to be imported. */
export function librariesOf(copy: RepositoryCopy): string[] {
  const libraries = copy.packages().filter((entry) => !isCommand(entry));
  return libraries.map(({ manifest }) => manifest.name);
}
