import { dirname, join } from 'node:path';
import { packForeign } from '@coatcheck/packaging/foreign';
import { readManifest, type Manifest } from '@coatcheck/packaging/workspace';
import type { Registry } from './registry.ts';

/**
 * Publishes, as they are installed, the packages of others that those in `folders` need at run time, directly or not. They are packed
 * within `temporary`. Resolves with what was published, as `name@version`, sorted.
 */
export async function publishForeign(
  registry: Registry,
  folders: readonly string[],
  temporary: string,
): Promise<string[]> {
  const ours = new Set(folders.map((folder) => readManifest(folder).name));
  const published = new Set<string>();
  for (const folder of folders) {
    for (const name of neededBy(readManifest(folder)).filter((needed) => !ours.has(needed))) {
      for (const { tarball, ...packed } of await packForeign(folder, name, temporary)) {
        const what = `${packed.name}@${packed.version}`;
        if (published.has(what)) continue;
        await registry.publish(readManifest(join(dirname(tarball), 'package')), tarball);
        published.add(what);
      }
    }
  }
  return [...published].toSorted();
}

/** What an installer brings with a package: peers, too, unless they are optional. */
function neededBy({ dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} }: Manifest): string[] {
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
  return [...Object.keys(dependencies), ...peers];
}
