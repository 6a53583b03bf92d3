import semver from 'semver';
import type { Bump, Changeset, ReleaseState } from './release-state.ts';

const sizes: readonly Bump[] = ['none', 'patch', 'minor', 'major'];

/** Before its first release a package has this version. */
const UNRELEASED = '0.0.0';

/**
 * How far the version of a package moves from one state to another: as far as the changesets say that came in between or, once they
 * have been turned into a version, as far as that is from the old one.
 */
export function bumpBetween(before: ReleaseState, after: ReleaseState, name: string): Bump {
  const announced = [...after.changesets].map(([file, changeset]) => {
    const bump = changeset.bumps[name] ?? 'none';
    const earlier = earlierOf(before, after, file)?.bumps[name] ?? 'none';
    // One that was there before announces something else; but it may be raised for what came since.
    return isLarger(bump, earlier) ? bump : 'none';
  });
  return largest([...announced, movedBetween(before, after, name)]);
}

/** How far the version itself has moved. */
export function movedBetween(before: ReleaseState, after: ReleaseState, name: string): Bump {
  const [old, current] = [before, after].map((state) => state.packages.get(name)?.manifest.version);
  if (current === undefined) return 'none';
  if (old === undefined) return current === UNRELEASED ? 'none' : 'major';
  const difference = semver.gt(current, old) ? semver.diff(old, current) : null;
  return sizes.find((bump) => bump === difference) ?? 'none';
}

/** How far the pending changesets move the version of a package. */
export function pendingBump({ changesets }: ReleaseState, name: string): Bump {
  return largest([...changesets.values()].map(({ bumps }) => bumps[name] ?? 'none'));
}

/** The version of a package after the release that is pending. */
export function versionAfter(state: ReleaseState, name: string): string | undefined {
  const version = state.packages.get(name)?.manifest.version;
  const bump = pendingBump(state, name);
  if (version === undefined || bump === 'none') return version;
  return semver.inc(version, bump) ?? undefined;
}

/** Whether one bump is larger than another. */
export function isLarger(one: Bump, other: Bump): boolean {
  return sizes.indexOf(one) > sizes.indexOf(other);
}

function largest(bumps: readonly Bump[]): Bump {
  return sizes[Math.max(0, ...bumps.map((bump) => sizes.indexOf(bump)))] ?? 'none';
}

/** The same changeset as it was before: under the same name, or under one that is gone, with the same words. */
function earlierOf(before: ReleaseState, after: ReleaseState, file: string): Changeset | undefined {
  const gone = [...before.changesets].filter(([name]) => !after.changesets.has(name)).map(([, changeset]) => changeset);
  const summary = after.changesets.get(file)?.summary;
  return before.changesets.get(file) ?? gone.find((other) => other.summary === summary);
}
