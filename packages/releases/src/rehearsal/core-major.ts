import semver from 'semver';
import { tell } from './account.ts';
import { expectSame, expectThat } from './expectation.ts';
import { installEverything } from './first-release.ts';
import { ADAPTER, CORE } from './names.ts';
import { release } from './release.ts';
import type { Bump } from './repository-copy.ts';
import type { Stage } from './stage.ts';
import { resolvedFor, runShop, say, shownVersions } from './user-account.ts';
import { smallShop } from './user-programs.ts';
import type { UserProject } from './user-project.ts';
import { nextVersionOf, type Versions } from './versions.ts';

/** What npm says when peers do not fit. */
const REFUSAL = 'ERESOLVE';

/**
 * Releases a major of core as docs/releasing.md asks for it: all who have it as a peer name the new major, and become a major themselves. Users
 * who named the earlier one stay there, new ones get the new one everywhere, and npm refuses a mixture.
 */
export async function coreMajor(stage: Stage, user: UserProject): Promise<void> {
  await say(user, 'install', `${CORE}@^${stage.copy.package(CORE).manifest.version}`);
  const earlier = (await user.tree()).versions;
  const later = await releaseMajor(stage);
  await say(user, 'update');
  expectSame(`What ${user.name} has`, await resolvedFor(user), earlier);
  await runShop(user);
  await installEverything(stage, await stage.newUser('a new user'), later);
  await mix(await stage.newUser('a third user'), [`${CORE}@${later[CORE]}`, `${ADAPTER}@${earlier[ADAPTER]}`]);
}

async function releaseMajor(stage: Stage): Promise<Versions> {
  const { copy } = stage;
  const manifests = copy.packages().map(({ manifest }) => manifest);
  const dependents = manifests.filter(({ peerDependencies }) => peerDependencies?.[CORE] !== undefined);
  const names = [CORE, ...dependents.map(({ name }) => name)];
  const versions = Object.fromEntries(names.map((name) => [name, nextVersionOf(copy, name, 'major')]));
  const range = `^${semver.major(nextVersionOf(copy, CORE, 'major'))}.0.0`;
  for (const { name } of dependents)
    await copy.editManifest(name, (manifest) => ({
      ...manifest,
      peerDependencies: { ...manifest.peerDependencies, [CORE]: range },
    }));
  await copy.edit(CORE, 'src/index.ts', (source) => source.replace('NEW = true', 'NEWER = true'));
  await copy.addChangeset(
    Object.fromEntries(names.map((name): [string, Bump] => [name, 'major'])),
    'Something is gone.',
  );
  await copy.commit('Take something out of core');
  await release(stage, versions);
  return versions;
}

/** Installs core and an adapter that was made for an earlier one: what npm says, and what comes of it if it is forced. */
async function mix(user: UserProject, mixture: readonly string[]): Promise<void> {
  const refusal = await user.refusedByNpm('install', ...mixture);
  expectThat(refusal.includes(REFUSAL), `npm refused a mixture for another reason than ${REFUSAL}: ${refusal}`);
  tell(`${user.name} says: npm install ${mixture.join(' ')}`, `npm refuses: ${whyRefused(refusal)}`);
  await say(user, 'install', '--legacy-peer-deps', ...mixture);
  const { versions, problems } = await user.tree();
  expectThat(problems.length > 0, 'npm ls complains of nothing where peers do not fit.');
  await user.write('shop.js', smallShop);
  const answered = await user.node('shop.js');
  tell(
    `${user.name} has, says npm ls: ${shownVersions(versions)}; ${problems[0]?.split(' /')[0]}`,
    `the contract between core and stores is still the same, so the shop answers: ${answered.trim()}`,
  );
}

/** The lines of npm's refusal that say what was found, and what was asked for. */
function whyRefused(refusal: string): string {
  const lines = refusal.split('\n').map((line) => line.replace('npm error', '').trim());
  return lines.filter((line) => /^(?:code|Found:|peer )/.test(line)).join('; ');
}
