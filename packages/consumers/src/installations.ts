import { packForeign } from '@coatcheck/packaging/foreign';
import { root } from '@coatcheck/packaging/workspace';
import { newConsumer } from './consumer.ts';
import type { Consumer, Replacement } from './consumer.ts';
import type { PackedRelease } from './packed-release.ts';
import { packReleasedCore } from './released-core.ts';
import { project } from './runs.ts';
import { consumersFolder, CORE, installedAs, oldestCore, supportedDependencies } from './supported-versions.ts';

/** Whether a consumer has the newest supported versions of what the packages depend on, or the lowest. */
export type Level = 'newest' | 'lowest';

/** A consumer that has one of the supported combinations of versions installed. */
export interface Installation extends Consumer {
  readonly core: string;
  readonly level: Level;
}

/**
 * Installs the packages of a release in a consumer for each combination: with the newest core, and the oldest that all others accept, if that
 * is another one; each with the newest and with the lowest versions of what the packages depend on. The oldest core is looked for in the
 * repository at this path.
 */
export async function installEach(release: PackedRelease, repository: string = root): Promise<Installation[]> {
  const lowest = await packLowest(release);
  const installations: Installation[] = [];
  for (const core of await cores(release, repository)) {
    for (const level of ['newest', 'lowest'] as const) {
      const consumer = await newConsumer(release, [...core, ...(level === 'lowest' ? lowest : [])]);
      await consumer.copy(project);
      installations.push({ ...consumer, core: consumer.version(CORE), level });
    }
  }
  return installations;
}

/** The cores to try, as what is to be installed instead of the newest. */
async function cores({ released, dir }: PackedRelease, repository: string): Promise<Replacement[][]> {
  const newest = released.find(({ manifest }) => manifest.name === CORE)?.manifest.version;
  const oldest = oldestCore(released.map(({ manifest }) => manifest));
  return oldest === newest ? [[]] : [[], [{ name: CORE, tarball: await packReleasedCore(repository, oldest, dir) }]];
}

/** What is to be installed instead of the newest, where that is not the lowest. */
async function packLowest({ released, foreign, dir }: PackedRelease): Promise<Replacement[]> {
  const packed: Replacement[] = [];
  for (const { name, lowest } of released.flatMap(({ manifest }) => supportedDependencies(manifest))) {
    if (foreign.some((newest) => newest.name === name && newest.version === lowest)) continue;
    packed.push(...(await packForeign(consumersFolder, installedAs(name, lowest), dir)));
  }
  return packed;
}
