import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FreshStore, StoreSubject } from '@coatcheck/conformance';
import { SessionFileStore } from '@coatcheck/file';

/** Where Linux keeps files in memory, so that nothing waits for a disk; elsewhere, where temporary files go. */
const temporaryRoot = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** Directories that no store uses now: making the 256 folders of one takes longer than most cases do. */
const free: string[] = [];
const made: string[] = [];

/** The store that needs a file system, and processes. */
export const fileSubject: StoreSubject = {
  name: 'SessionFileStore',
  capabilities: { atomicity: 'host', durability: 'process-crash', expiry: 'swept', lists: true },
  create: () => fresh(free.pop() ?? newDirectory()),
};

/** Removes what the subject has made. */
export function removeDirectories(): void {
  for (const directory of made) rmSync(directory, { recursive: true });
}

function newDirectory(): string {
  const directory = mkdtempSync(join(temporaryRoot, 'coatcheck-consumers-'));
  made.push(directory);
  return directory;
}

function fresh(dir: string): FreshStore {
  return {
    store: new SessionFileStore({ dir }),
    reopen: () => new SessionFileStore({ dir }),
    damage(id) {
      const folder = join(dir, id.slice(0, 2), id);
      const files = readdirSync(folder).filter((name) => name.startsWith('record,'));
      for (const name of files) writeFileSync(join(folder, name), 'no record of ours');
    },
    interrupt() {
      // Whatever is looked for in there is an error while a file stands in the place of the directory.
      renameSync(dir, `${dir}-away`);
      writeFileSync(dir, '');
      return () => {
        rmSync(dir);
        renameSync(`${dir}-away`, dir);
      };
    },
    elsewhere: { module: import.meta.resolve('./open-file-store.ts'), argument: dir },
    cleanUp() {
      emptyFolders(dir);
      free.push(dir);
    },
  };
}

/** Removes all sessions. */
function emptyFolders(dir: string): void {
  for (const folder of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, folder.name);
    if (folder.isDirectory()) for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true });
  }
}
