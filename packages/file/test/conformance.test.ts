import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { testSessionStore } from '@coatcheck/conformance';
import { afterAll } from 'vitest';
import { SessionFileStore } from '../src/index.ts';
import { temporaryRoot } from './support/stores.ts';

// One directory serves all tests, one after the other, since making its 256 folders takes longer than most of them.
const dir = await mkdtemp(join(temporaryRoot, 'coatcheck-file-'));

afterAll(() => rm(dir, { recursive: true }));

testSessionStore({
  name: 'SessionFileStore',
  create: () => ({
    store: new SessionFileStore({ dir }),
    reopen: () => new SessionFileStore({ dir }),
    cleanUp: emptyFolders,
  }),
});

async function emptyFolders(): Promise<void> {
  const folders = (await readdir(dir, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  for (const folder of folders) {
    const path = join(dir, folder.name);
    for (const name of await readdir(path)) await rm(join(path, name), { recursive: true });
  }
}
