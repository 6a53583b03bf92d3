import { getReleasePlan } from '@changesets/get-release-plan';
import { root, type Manifest } from './workspace.ts';

const plan = await getReleasePlan(root);
const releases = new Map(plan.releases.map((release) => [release.name, release]));

/** The version that a package has after the next release, according to the changesets that are pending. */
export function nextVersion({ name, version }: Pick<Manifest, 'name' | 'version'>): string {
  return releases.get(name)?.newVersion ?? version;
}
