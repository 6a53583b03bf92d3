import semver from 'semver';
import { versionAfter } from './bumps.ts';
import type { Change, Refusal } from './change.ts';
import { CORE } from './core.ts';
import type { PackageState, ReleaseState } from './release-state.ts';

/** Whoever could install a package before can install it after, unless it says by a major version that this is over. */
export function narrowedRanges({ name, before, after, bump }: Change): Refusal[] {
  const refused = (what: string): Refusal => ({
    rule: 'range',
    packageName: name,
    message: `${name} narrows ${what}. Widen it again, or add a changeset that makes ${name} a new major.`,
  });
  if (before === undefined || bump === 'major') return [];
  const narrowed = Object.entries(acceptedBy(after)).flatMap(([what, range]) => {
    const old = acceptedBy(before)[what];
    return old !== undefined && isWithin(old, range) ? [] : [`${what} from ${old ?? 'any'} to ${range}`];
  });
  const hadCore = CORE in acceptedBy(before) && !(CORE in acceptedBy(after));
  return [
    ...narrowed,
    ...(hadCore ? [`${CORE} to none: it has to be a peer, so that an application has one`] : []),
  ].map(refused);
}

/** The ranges of what has to be there: the runtime, and all peers that are not optional. */
function acceptedBy({
  manifest: { engines, peerDependencies = {}, peerDependenciesMeta = {} },
}: PackageState): Record<string, string> {
  const required = Object.entries(peerDependencies).filter(([peer]) => peerDependenciesMeta[peer]?.optional !== true);
  return { ...engines, ...Object.fromEntries(required) };
}

/** Whether every version of the one range is in the other. What is no range has no versions. */
function isWithin(one: string, other: string): boolean {
  return semver.validRange(one) !== null && semver.validRange(other) !== null && semver.subset(one, other);
}

/** One or more majors, each from its very first version on. */
const majors = /^\^\d+\.0\.0(?: \|\| \^\d+\.0\.0)*$/;

/**
 * Changesets never touches the range of a peer, since it would narrow it with each minor release, and gives those who need a new major
 * a patch only. Left alone, an adapter would not accept the core that is released beside it, or would say so in a patch.
 */
export function unfitPeers(
  { name, after: { manifest }, bump }: Change,
  changes: readonly Change[],
  after: ReleaseState,
): Refusal[] {
  const ours = changes.filter((peer) => peer.name in (manifest.peerDependencies ?? {}));
  return ours.flatMap((peer): Refusal[] => {
    const refused = (message: string): Refusal[] => [{ rule: 'peer', packageName: name, message }];
    const range = manifest.peerDependencies?.[peer.name] ?? '';
    const version = versionAfter(after, peer.name);
    if (!majors.test(range)) {
      return refused(`${name} accepts ${peer.name} '${range}'. It has to be whole majors, such as ^1.0.0.`);
    }
    if (version === undefined || !semver.satisfies(version, range)) {
      return refused(
        `${name} accepts ${peer.name} ${range}, and the next release of that is ${version}. Set the range to it.`,
      );
    }
    if (peer.bump !== 'major' || bump === 'major') return [];
    return refused(`${peer.name} becomes a new major. Add a changeset that makes ${name} one, too.`);
  });
}
