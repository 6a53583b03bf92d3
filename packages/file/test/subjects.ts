import type { FreshStore, StoreSubject } from '@coatcheck/conformance';
import type { SessionId } from '@coatcheck/core';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SessionFileStore } from '../src/index.ts';

/** Where Linux keeps files in memory, so that most tests need not wait for a disk; elsewhere, where temporary files go. */
const temporaryRoot = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/**
 * Directories that no store uses now. They serve one case after the other, since making the 256 folders of one takes longer than most
 * cases do.
 */
const free: string[] = [];
const made: string[] = [];

export const subjects: readonly StoreSubject[] = [
  {
    name: 'SessionFileStore',
    capabilities: { atomicity: 'host', durability: 'process-crash', expiry: 'swept', lists: true },
    async create() {
      return fresh(free.pop() ?? (await newDirectory()));
    },
  },
];

/** Removes what the subjects have made. */
export async function removeDirectories(): Promise<void> {
  await Promise.all(made.map(async (dir) => rm(dir, { recursive: true })));
}

async function newDirectory(): Promise<string> {
  const dir = await mkdtemp(join(temporaryRoot, 'coatcheck-file-'));
  made.push(dir);
  return dir;
}

function fresh(dir: string): FreshStore {
  return {
    store: new SessionFileStore({ dir }),
    reopen: () => new SessionFileStore({ dir }),
    damage: (id) => spoil(dir, id),
    interrupt: () => takeAway(dir),
    elsewhere: { module: import.meta.resolve('./support/processes/open-store.ts'), argument: dir },
    cleanUp() {
      emptyFolders(dir);
      free.push(dir);
    },
  };
}

/** Overwrites the files that hold the record. */
async function spoil(dir: string, id: SessionId): Promise<void> {
  const folder = join(dir, id.slice(0, 2), id);
  const files = (await readdir(folder)).filter((name) => name.startsWith('record,'));
  await Promise.all(files.map(async (name) => writeFile(join(folder, name), 'no record of ours')));
}

/** Puts a file in the place of the directory, until it is put back: whatever is looked for in there then is an error. */
async function takeAway(dir: string): Promise<() => Promise<void>> {
  await rename(dir, `${dir}-away`);
  await writeFile(dir, '');
  return async () => {
    await rm(dir);
    await rename(`${dir}-away`, dir);
  };
}

/** Removes all sessions. At once, and not asynchronously: to wait for 256 folders, one after the other, takes longer than most cases do. */
function emptyFolders(dir: string): void {
  for (const folder of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, folder.name);
    if (folder.isDirectory()) for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true });
  }
}
