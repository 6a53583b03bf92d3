import { expect, test } from 'vitest';
import { isMajorNext, nextVersion } from '../src/next-release.ts';
import { publishedPackages } from '../src/workspace.ts';

const published = publishedPackages();

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
  const peers = published.filter((peer) => manifest.peerDependencies?.[peer.manifest.name] !== undefined);
  const majors = peers.filter((peer) => isMajorNext(peer.manifest)).map((peer) => peer.manifest.name);
  expect(isMajorNext(manifest) || majors.length === 0, `needs a major changeset beside ${majors.join()}`).toBe(true);
});

function majorOf(version: string): string {
  return version.slice(0, version.indexOf('.'));
}
