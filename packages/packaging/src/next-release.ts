import { getReleasePlan } from '@changesets/get-release-plan';
import { root, type Manifest } from './workspace.ts';

const plan = await getReleasePlan(root);
const releases = new Map(plan.releases.map((release) => [release.name, release]));

/** The version that a package has after the next release, according to the changesets that are pending. */
export function nextVersion({ name, version }: Pick<Manifest, 'name' | 'version'>): string {
  return releases.get(name)?.newVersion ?? version;
}

/** Whether the next release gives a package a new major version. */
export function isMajorNext({ name }: Pick<Manifest, 'name'>): boolean {
  return releases.get(name)?.type === 'major';
}
