import semver from 'semver';
import { bumpBetween, isLarger, movedBetween, pendingBump } from './bumps.ts';
import type { Change, Refusal } from './change.ts';
import { changedContract } from './contract-refusals.ts';
import { narrowedRanges, unfitPeers } from './range-refusals.ts';
import type { PackageState, ReleaseState } from './release-state.ts';

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
    ...unsoundChangesets(after),
    ...lostAnnouncements(before, after),
    ...changes.flatMap(loweredVersion),
    ...lostPackages(before, after),
  ];
}

/** Whatever users of a package can notice of it has to be told to them; and what they can no longer import needs a new major. */
function unannouncedApi({ name, before, after, bump }: Change): Refusal[] {
  const gone = before === undefined ? [] : [...namesIn(before)].filter((one) => !namesIn(after).has(one));
  const refused = (message: string): Refusal[] => [{ rule: 'api', packageName: name, message }];
  if (gone.length > 0 && bump !== 'major') {
    return refused(
      `${gone.join(', ')} of ${name} can no longer be imported. Add a changeset that makes ${name} a new major.`,
    );
  }
  if (bump !== 'none') return [];
  const changed = [...changedReports(before, after), ...changedFields(before, after)];
  if (changed.length === 0) return [];
  return refused(`What ${name} is to its users changed (${changed.join(', ')}). Add a changeset: npm run changeset.`);
}

/** What can be imported of a package, with the entry point that it comes from. */
function namesIn({ api }: PackageState): ReadonlySet<string> {
  const exported = /^(?:export (?:declare )?(?:abstract )?(?:const|let|interface|type|class|function) |\/\/ )(\w+)/gm;
  return new Set(
    Object.entries(api).flatMap(([entry, report]) =>
      [...report.matchAll(exported)].map(([, name = '']) => `${entry.replace('.api.md', '')}.${name}`),
    ),
  );
}

function changedReports(before: PackageState | undefined, after: PackageState): string[] {
  const old = before?.api ?? {};
  const entries = [...new Set([...Object.keys(old), ...Object.keys(after.api)])];
  return entries.filter((entry) => old[entry] !== after.api[entry]);
}

/** The fields of a package.json by which a package can be installed, found and run. */
const fields = [
  'dependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'engines',
  'exports',
  'bin',
  'os',
  'cpu',
] as const;

function changedFields(before: PackageState | undefined, after: PackageState): string[] {
  const text = (state: PackageState, field: (typeof fields)[number]): string => JSON.stringify(state.manifest[field]);
  return before === undefined ? [] : fields.filter((field) => text(before, field) !== text(after, field));
}

/** What a changeset says becomes the changelog of the packages that it names. */
function unsoundChangesets({ packages, changesets }: ReleaseState): Refusal[] {
  return [...changesets].flatMap(([file, { bumps, summary }]) =>
    Object.keys(bumps).flatMap((name): Refusal[] => {
      const refused = (message: string): Refusal[] => [{ rule: 'changeset', packageName: name, message }];
      if (!packages.has(name)) return refused(`${file} names ${name}, which is not published from here.`);
      if (summary === '') return refused(`${file} says nothing. What it says is what the users of ${name} will read.`);
      return [];
    }),
  );
}

/** What was announced has to be released before it is forgotten. */
function lostAnnouncements(before: ReleaseState, after: ReleaseState): Refusal[] {
  const lost = [...after.packages.keys()].filter(
    (name) =>
      isLarger(pendingBump(before, name), pendingBump(after, name)) && movedBetween(before, after, name) === 'none',
  );
  return lost.map((name) => ({
    rule: 'changeset',
    packageName: name,
    message: `A changeset of ${name} is gone, or less than it was, and its version has not moved. Put it back.`,
  }));
}

function loweredVersion({ name, before, after }: Change): Refusal[] {
  const [old, current] = [before?.manifest.version, after.manifest.version];
  if (old === undefined || semver.gte(current, old)) return [];
  return [
    { rule: 'version', packageName: name, message: `${name} was ${old} and is ${current}. Versions only go up.` },
  ];
}

function lostPackages(before: ReleaseState, after: ReleaseState): Refusal[] {
  const lost = [...before.packages.keys()].filter((name) => !after.packages.has(name));
  return lost.map((name) => ({
    rule: 'version',
    packageName: name,
    message: `${name} is no longer published from here. Deprecate it first, and release that.`,
  }));
}
