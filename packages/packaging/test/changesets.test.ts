import { getReleasePlan } from '@changesets/get-release-plan';
import { expect, test } from 'vitest';
import { publishedPackages, root } from '../src/workspace.ts';

const published = publishedPackages();
const plan = await getReleasePlan(root);
const releases = new Map(plan.releases.map((release) => [release.name, release]));

// `changeset version` leaves peer ranges alone: left to it, each minor release of core would narrow the range of every adapter.
test.each(published)(
  '$manifest.name names as its peers the majors that the next release leaves behind',
  ({ manifest }) => {
    const expected = published
      .filter((peer) => manifest.peerDependencies?.[peer.manifest.name] !== undefined)
      .map((peer) => [peer.manifest.name, `^${majorOf(nextVersion(peer.manifest))}.0.0`]);
    expect(manifest.peerDependencies ?? {}).toMatchObject(Object.fromEntries(expected));
  },
);

test.each(published)('$manifest.name is released as a major whenever one of its peers is', ({ manifest }) => {
  const majors = Object.keys(manifest.peerDependencies ?? {}).filter((peer) => releases.get(peer)?.type === 'major');
  expect(
    releases.get(manifest.name)?.type === 'major' || majors.length === 0,
    `needs a major changeset beside ${majors.join()}`,
  ).toBe(true);
});

function nextVersion({ name, version }: { readonly name: string; readonly version: string }): string {
  return releases.get(name)?.newVersion ?? version;
}

function majorOf(version: string): string {
  return version.slice(0, version.indexOf('.'));
}
