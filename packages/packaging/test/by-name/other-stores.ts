import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { changeManifest, packChanged } from '../../src/tarball.ts';

/** A store as it would be if it had been written for another version of the contract. */
export function storeOfContract(store: string, contract: number): Promise<string> {
  return packChanged(store, async (folder) => {
    const file = join(folder, 'dist/session-foo-store.js');
    const source = await readFile(file, 'utf8');
    const changed = source.replace(/(?<=static contract = )\d+/, String(contract));
    if (changed === source) throw new Error('The built store does not say its contract where it was looked for.');
    await writeFile(file, changed);
  });
}

/** A store as it is published by somebody who made that core a dependency, and not a peer: it brings a copy of its own. */
export function storeThatBrings(store: string, core: string): Promise<string> {
  return packChanged(store, (folder) =>
    changeManifest(folder, { peerDependencies: {}, dependencies: { '@coatcheck/core': `file:${core}` } }),
  );
}
