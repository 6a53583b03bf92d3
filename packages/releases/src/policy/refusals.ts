import semver from 'semver';
import { bumpBetween, versionAfter } from './bumps.ts';
import { breaksIn, contractIn, type Contract } from './contract.ts';
import type { PackageState, ReleaseState } from './release-state.ts';

/** Why a change may not be released as it is. */
export interface Refusal {
  readonly rule: 'range' | 'api' | 'contract' | 'peer';
  readonly packageName: string;
  /** What is wrong, and what to do. */
  readonly message: string;
}

const CORE = '@coatcheck/core';

/** A package as it was, and is. */
interface Change {
  readonly name: string;
  readonly before: PackageState | undefined;
  readonly after: PackageState;
  readonly bump: ReturnType<typeof bumpBetween>;
}

/** What users of the packages would be surprised by, if what changed between two states were released. */
export function refusals(before: ReleaseState, after: ReleaseState): Refusal[] {
  const changes = [...after.packages].map(([name, state]) => ({
    name,
    before: before.packages.get(name),
    after: state,
    bump: bumpBetween(before, after, name),
  }));
  return [
    ...changes.flatMap(narrowedRanges),
    ...changes.flatMap(unannouncedApi),
    ...changedContract(changes),
    ...changes.flatMap((change) => unfitPeers(change, changes, after)),
  ];
}

/** Whoever could install a package before can install it after, unless it says by a major version that this is over. */
function narrowedRanges({ name, before, after, bump }: Change): Refusal[] {
  if (before === undefined || bump === 'major') return [];
  const narrowed = Object.entries(acceptedBy(after)).flatMap(([what, range]) => {
    const old = acceptedBy(before)[what];
    return old !== undefined && semver.subset(old, range) ? [] : [`${what} from ${old ?? 'any'} to ${range}`];
  });
  return narrowed.map((what) => ({
    rule: 'range',
    packageName: name,
    message: `${name} narrows ${what}. Widen it again, or add a changeset that makes ${name} a new major.`,
  }));
}

/** The ranges of what has to be there: the runtime, and all peers. */
function acceptedBy({ manifest: { engines, peerDependencies } }: PackageState): Record<string, string> {
  return { ...engines, ...peerDependencies };
}

function unannouncedApi({ name, before, after, bump }: Change): Refusal[] {
  if (bump !== 'none') return [];
  const old = before?.api ?? {};
  const entries = [...new Set([...Object.keys(old), ...Object.keys(after.api)])];
  const changed = entries.filter((entry) => old[entry] !== after.api[entry]);
  if (changed.length === 0) return [];
  const message = `The public API of ${name} changed (${changed.join(', ')}). Add a changeset: npm run changeset.`;
  return [{ rule: 'api', packageName: name, message }];
}

/** A contract that changes has a new number, and makes core and all that is made for it a new major. */
function changedContract(changes: readonly Change[]): Refusal[] {
  const core = changes.find(({ name }) => name === CORE);
  const [before, after] = [contractOf(core?.before), contractOf(core?.after)];
  if (before === undefined || after === undefined) return [];
  const breaks = breaksIn(before, after);
  const refused = (packageName: string, message: string): Refusal => ({ rule: 'contract', packageName, message });
  if (after.version < before.version) return [refused(CORE, 'CONTRACT_VERSION never goes back.')];
  if (after.version === before.version) {
    if (breaks.length === 0) return [];
    const message = `${breaks.join(', ')} changed, which stores have to follow. Raise CONTRACT_VERSION, and add a changeset that makes each of them a new major.`;
    return [refused(CORE, message)];
  }
  return changes
    .filter(({ name, after: { manifest } }) => name === CORE || CORE in (manifest.peerDependencies ?? {}))
    .filter(({ bump }) => bump !== 'major')
    .map(({ name }) =>
      refused(
        name,
        `The contract of stores is now version ${after.version}. Add a changeset that makes ${name} a new major.`,
      ),
    );
}

function contractOf(core: PackageState | undefined): Contract | undefined {
  const report = core?.api['index.api.md'];
  return report === undefined ? undefined : contractIn(report);
}

/**
 * Changesets never touches the range of a peer, since it would narrow it with each minor release, and gives those who need a new major
 * a patch only. Left alone, an adapter would not accept the core that is released beside it, or would say so in a patch.
 */
function unfitPeers(
  { name, after: { manifest }, bump }: Change,
  changes: readonly Change[],
  after: ReleaseState,
): Refusal[] {
  const ours = changes.filter((peer) => peer.name in (manifest.peerDependencies ?? {}));
  return ours.flatMap((peer): Refusal[] => {
    const refused = (message: string): Refusal[] => [{ rule: 'peer', packageName: name, message }];
    const range = manifest.peerDependencies?.[peer.name] ?? '';
    const version = versionAfter(after, peer.name);
    if (version === undefined || !semver.satisfies(version, range)) {
      return refused(
        `${name} accepts ${peer.name} ${range}, and the next release of that is ${version}. Set the range to it.`,
      );
    }
    if (peer.bump !== 'major' || bump === 'major') return [];
    return refused(`${peer.name} becomes a new major. Add a changeset that makes ${name} one, too.`);
  });
}
