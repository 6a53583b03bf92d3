import { parseChangesetFile } from '@changesets/parse';
import type { Manifest } from '@coatcheck/packaging/workspace';
import type { Tree } from './tree.ts';

/** How far a release moves a version. */
export type Bump = 'none' | 'patch' | 'minor' | 'major';

/** What one published package promises to those who install it. */
export interface PackageState {
  readonly manifest: Manifest;
  /** The reports of its public API, by the entry point that they are about. */
  readonly api: Readonly<Record<string, string>>;
}

/** What is said of a change: which packages it moves, and what their users are told. */
export interface Changeset {
  readonly bumps: Readonly<Record<string, Bump>>;
  readonly summary: string;
}

/** All that a release is judged by. */
export interface ReleaseState {
  /** The published packages, by their names. */
  readonly packages: ReadonlyMap<string, PackageState>;
  /** The changesets that are pending, by the names of their files. */
  readonly changesets: ReadonlyMap<string, Changeset>;
}

/** Reads it off a tree, so that commits can be compared without building them. */
export function releaseStateOf(tree: Tree): ReleaseState {
  const manifests = tree.paths.filter((path) => /^packages\/[^/]+\/package\.json$/.test(path));
  const published = manifests
    .map((path) => ({ folder: path.replace('/package.json', ''), manifest: JSON.parse(tree.read(path)) as Manifest }))
    .filter(({ manifest }) => manifest.private !== true);
  const changesets = tree.paths.filter((path) => /^\.changeset\/(?!README)[^/]+\.md$/.test(path));
  return {
    packages: new Map(
      published.map(({ folder, manifest }) => [manifest.name, { manifest, api: apiReports(tree, folder) }]),
    ),
    changesets: new Map(changesets.map((path) => [path, changesetIn(tree.read(path))])),
  };
}

function apiReports(tree: Tree, folder: string): Record<string, string> {
  const reports = tree.paths.filter((path) => path.startsWith(`${folder}/api/`) && path.endsWith('.api.md'));
  return Object.fromEntries(reports.map((path) => [path.slice(`${folder}/api/`.length), tree.read(path)]));
}

function changesetIn(text: string): Changeset {
  const { releases, summary } = parseChangesetFile(text);
  return { bumps: Object.fromEntries(releases.map(({ name, type }) => [name, type])), summary };
}
