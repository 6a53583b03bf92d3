import type { Refusal } from './change.ts';
import { refusals } from './refusals.ts';
import { releaseStateOf, type PackageState, type ReleaseState } from './release-state.ts';
import { committedTree, mergeBase, tagsOf, workingTree } from './tree.ts';

/** What was judged, against what, and what stands against releasing it. */
export interface Judgement {
  /** What each package was compared with: a revision, or undefined where nothing has been released. */
  readonly comparedWith: Readonly<Record<string, string | undefined>>;
  readonly refused: readonly Refusal[];
}

/**
 * Judges what is in the folder of a repository.
 *
 * @param since - where a change was begun, such as the branch that it is to be merged into: compared with what both have in common; unless
 * given, each package is compared with its last release, by its newest tag of those that lead here
 */
export function checkRelease(root: string, since?: string): Judgement {
  const after = releaseStateOf(workingTree(root));
  const names = [...after.packages.keys()];
  if (since !== undefined) {
    const before = releaseStateOf(committedTree(root, mergeBase(root, since)));
    return { comparedWith: Object.fromEntries(names.map((name) => [name, since])), refused: refusals(before, after) };
  }
  const tags = names.map((name) => [name, tagsOf(root, `${name}@`)[0]] as const);
  return { comparedWith: Object.fromEntries(tags), refused: refusals(lastReleases(root, tags), after) };
}

/** Each package as it was released last. All changesets that are pending came after that. */
function lastReleases(root: string, tags: readonly (readonly [string, string | undefined])[]): ReleaseState {
  const states = new Map<string, ReleaseState>();
  const at = (tag: string): ReleaseState => {
    const known = states.get(tag) ?? releaseStateOf(committedTree(root, tag));
    states.set(tag, known);
    return known;
  };
  const packages = tags.flatMap(([name, tag]): [string, PackageState][] => {
    const state = tag === undefined ? undefined : at(tag).packages.get(name);
    return state === undefined ? [] : [[name, state]];
  });
  return { packages: new Map(packages), changesets: new Map() };
}
