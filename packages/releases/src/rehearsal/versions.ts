import semver from 'semver';
import type { Bump, RepositoryCopy } from './repository-copy.ts';

/** Versions of packages, by their names. */
export type Versions = Readonly<Record<string, string>>;

/** The version that a package has after a change of this kind. */
export function nextVersionOf(copy: RepositoryCopy, name: string, bump: Bump): string {
  const { version } = copy.package(name).manifest;
  const next = semver.inc(version, bump);
  if (next === null) throw new Error(`'${version}' of ${name} is no version.`);
  return next;
}
