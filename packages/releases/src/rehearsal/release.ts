import { checkRelease } from '../policy/check-release.ts';
import { tell } from './account.ts';
import { expectSame } from './expectation.ts';
import { checkShipped } from './shipped.ts';
import type { Stage } from './stage.ts';
import type { Versions } from './versions.ts';

/**
 * Makes a release as a maintainer does: versions and changelogs of the pending changesets, a commit, the installation and `npm run release`.
 * Throws an `ExpectationError` unless exactly the expected versions were published and tagged, and each holds what it should.
 */
export async function release(stage: Stage, expected: Versions): Promise<void> {
  const { copy } = stage;
  const before = { published: await publishedOf(stage), tags: await copy.tags() };
  expectNothingRefused(stage);
  if (copy.hasChangesets()) {
    await copy.script('changeset', 'version');
    await copy.commit('Version the packages');
    await copy.script('setup');
    // On the branch that makes the versions, and when they are tagged, there is nothing to refuse either.
    expectNothingRefused(stage);
  }
  await copy.script('release');
  expectNothingRefused(stage);
  const published = (await publishedOf(stage)).filter((one) => !before.published.includes(one));
  const tags = (await copy.tags()).filter((tag) => !before.tags.includes(tag));
  const wanted = Object.entries(expected).map(([name, version]) => `${name}@${version}`);
  expectSame('What was published', published, wanted.toSorted());
  expectSame('The tags', tags, wanted.toSorted());
  tell(`published and tagged: ${published.join(', ')}`);
  for (const [name, version] of Object.entries(expected)) await checkShipped(stage, name, version);
}

/** As `npm run release:check` says, before anything is versioned as well as after it was tagged. */
function expectNothingRefused({ copy }: Stage): void {
  const { refused } = checkRelease(copy.folder);
  expectSame(
    'What the check of a release refuses',
    refused.map(({ message }) => message),
    [],
  );
}

/** Every version of ours that the registry has, as `name@version`, sorted. */
async function publishedOf({ copy, registry }: Stage): Promise<string[]> {
  const published = await Promise.all(
    copy.packages().map(async ({ manifest: { name } }) => {
      const versions = Object.keys(await registry.manifestsOf(name));
      return versions.map((version) => `${name}@${version}`);
    }),
  );
  return published.flat().toSorted();
}
