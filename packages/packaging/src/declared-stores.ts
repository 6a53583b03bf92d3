import type { Capabilities } from '@coatcheck/core';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { publishedPackages, root, type WorkspacePackage } from './workspace.ts';

/** A store as its package declares it to the conformance suite, which checks it. */
export interface DeclaredStore {
  /** 'SessionFooStore', and what is special about this one: 'SessionFooStore with a cache'. */
  readonly name: string;
  readonly capabilities: Capabilities;
  readonly packageName: string;
  /** The folder of the package in packages/. */
  readonly folder: string;
}

/** Every store of this repository. A package of stores is told by its keyword, so that nobody keeps a list. */
export async function declaredStores(): Promise<DeclaredStore[]> {
  const packages = publishedPackages().filter(({ manifest }) => manifest.keywords?.includes('coatcheck-store'));
  const found = await Promise.all(packages.map(storesOf));
  return found.flat();
}

async function storesOf({ folder, manifest }: WorkspacePackage): Promise<DeclaredStore[]> {
  const file = pathToFileURL(join(root, 'packages', folder, 'test/subjects.ts'));
  const { subjects } = (await import(/* @vite-ignore */ file.href)) as { subjects: readonly DeclaredStore[] };
  return subjects.map(({ name, capabilities }) => ({ name, capabilities, packageName: manifest.name, folder }));
}
