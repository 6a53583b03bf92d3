import { runtimes, thisNode } from '@coatcheck/runtimes/runtimes';
import { workerd } from '@coatcheck/runtimes/workers';
import { installEach } from './installations.ts';
import type { Installation, Level } from './installations.ts';
import type { PackedRelease } from './packed-release.ts';
import type { Told } from './project/examine.ts';
import { runIn } from './runs.ts';
import { portableStores, storesIn } from './stores.ts';

/** Every runtime that the packages are for, and what is installed of it here. */
export const everyRuntime: readonly { readonly name: string; readonly version: string }[] = [...runtimes, workerd];

/** What was run, with what, and what came of it. */
export interface Run {
  readonly runtime: string;
  readonly core: string;
  readonly level: Level;
  /** The version of whatever was installed. */
  readonly version: (packageName: string) => string;
  /** What it told; throws where it came to no end. */
  readonly told: () => Told;
}

/** What a release works with. */
export interface Compatibility {
  readonly release: PackedRelease;
  readonly runs: readonly Run[];
}

/**
 * Runs the suite and the shop on the packages of a release: in every runtime, with the newest of what they depend on; and with the lowest, in
 * the runtime of this repository. Where there is an older core that they accept, all of it is run with that, too.
 */
export async function tryEverything(release: PackedRelease): Promise<Compatibility> {
  const planned = (await installEach(release)).flatMap((installation) =>
    installation.level === 'newest'
      ? everyRuntime.map(({ name }) => ({ installation, runtime: name, names: storesIn(name) }))
      : [{ installation, runtime: thisNode.name, names: portableStores }],
  );
  const runs: Run[] = [];
  const waiting = planned.values();
  const oneAfterTheOther = async (): Promise<void> => {
    for (const { installation, runtime, names } of waiting) runs.push(await run(installation, runtime, names));
  };
  // Two at a time, of the same plan: machines for tests have two cores.
  await Promise.all([oneAfterTheOther(), oneAfterTheOther()]);
  return { release, runs };
}

async function run(installation: Installation, runtime: string, names: readonly string[]): Promise<Run> {
  const { core, level, version, folder } = installation;
  const [told] = await Promise.allSettled([runIn(runtime, folder, names)]);
  return {
    runtime,
    core,
    level,
    version,
    told() {
      if (told.status === 'rejected') throw new Error(`Nothing came of the run in ${runtime}.`, { cause: told.reason });
      return told.value;
    },
  };
}
