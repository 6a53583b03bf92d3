import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { changeManifest, packChanged } from '../../src/tarball.ts';

/** Core once more, as it would be if it spoke another version of the contract. */
export function coreOfContract(core: string, version: string, contract: number): Promise<string> {
  return packChanged(core, async (folder) => {
    await changeManifest(folder, { version });
    const file = join(folder, 'dist/record-store.js');
    const source = await readFile(file, 'utf8');
    const changed = source.replace(/(?<=export const CONTRACT_VERSION = )\d+/, String(contract));
    if (changed === source) throw new Error('The built core does not say its contract where it was looked for.');
    await writeFile(file, changed);
  });
}

/** A store as it is published by somebody who made that core a dependency, and not a peer: it brings a copy of its own. */
export function storeThatBrings(store: string, core: string): Promise<string> {
  return packChanged(store, (folder) =>
    changeManifest(folder, { peerDependencies: {}, dependencies: { '@coatcheck/core': `file:${core}` } }),
  );
}
