import semver from 'semver';
import type { Bump, ReleaseState } from './release-state.ts';

const sizes: readonly Bump[] = ['none', 'patch', 'minor', 'major'];

/** The larger of some bumps. */
function largest(bumps: readonly Bump[]): Bump {
  return sizes[Math.max(0, ...bumps.map((bump) => sizes.indexOf(bump)))] ?? 'none';
}

/**
 * How far the version of a package moves from one state to another: as far as the changesets say that came in between or, once they
 * have been turned into a version, as far as that is from the old one.
 */
export function bumpBetween(before: ReleaseState, after: ReleaseState, name: string): Bump {
  const added = [...after.changesets].filter(([text]) => !before.changesets.has(text));
  const announced = added.map(([, bumps]) => bumps[name] ?? 'none');
  const [old, current] = [before, after].map((state) => state.packages.get(name)?.manifest.version);
  const difference = old === undefined || current === undefined ? null : semver.diff(old, current);
  const moved = sizes.find((bump) => bump === difference) ?? 'none';
  return largest([...announced, moved]);
}

/** The version of a package after the release that is pending. */
export function versionAfter(after: ReleaseState, name: string): string | undefined {
  const version = after.packages.get(name)?.manifest.version;
  const bump = largest([...after.changesets.values()].map((bumps) => bumps[name] ?? 'none'));
  if (version === undefined || bump === 'none') return version;
  return semver.inc(version, bump) ?? undefined;
}
