import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The top folder of the repository. */
export const root: string = join(import.meta.dirname, '../../..');

/** What the checks read of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly keywords?: readonly string[];
  readonly packageManager?: string;
  readonly engines?: Readonly<Record<string, string>>;
  readonly repository?: { readonly type: string; readonly url: string; readonly directory?: string };
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly bin?: string | Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** A package of this repository: its manifest, and the name of its folder in packages/. */
export interface WorkspacePackage {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Reads the package.json that stands in `folder`. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** Every package that is not private, of this repository or of another copy of it. Found by looking, so that nobody keeps a list. */
export function publishedPackages(repository: string = root): WorkspacePackage[] {
  const packages = join(repository, 'packages');
  return readdirSync(packages)
    .toSorted()
    .filter((folder) => existsSync(join(packages, folder, 'package.json')))
    .map((folder) => ({ folder, manifest: readManifest(join(packages, folder)) }))
    .filter(({ manifest }) => manifest.private !== true);
}

/** Whether a package of this name is published from here. */
export function isOurs(name: string): boolean {
  return publishedPackages().some(({ manifest }) => manifest.name === name);
}
