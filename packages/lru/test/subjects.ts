import { existsSync, readdirSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreSubject } from '@coatcheck/conformance';
import { SessionFileStore } from '@coatcheck/file';
import { SessionMemoryStore } from '@coatcheck/memory';
import { SessionLruStore } from '../src/index.ts';

/** So few that nearly everything moves to and fro. */
const FEW = 3;

/** Where Linux keeps files in memory, so that most tests need not wait for a disk; elsewhere, where temporary files go. */
const temporaryRoot = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** Directories that no store uses now: making the 256 folders of one takes longer than most cases do. */
const free: string[] = [];
const made: string[] = [];

/** What the suite is run on. */
export const subjects: readonly StoreSubject[] = [
  {
    name: 'SessionLruStore',
    capabilities: { atomicity: 'process', durability: 'none', expiry: 'evicting', lists: true },
    create: () => ({ store: new SessionLruStore({ max: 10_000 }) }),
  },
  {
    name: 'SessionLruStore over SessionFileStore',
    capabilities: { atomicity: 'process', durability: 'none', expiry: 'swept', lists: true },
    persists: true,
    async create() {
      const dir = free.pop() ?? (await newDirectory());
      const open = (): SessionLruStore => new SessionLruStore({ max: FEW, overflow: new SessionFileStore({ dir }) });
      return { store: open(), reopen: open, cleanUp: () => empty(dir) };
    },
  },
  {
    name: 'SessionLruStore over SessionMemoryStore',
    capabilities: { atomicity: 'process', durability: 'none', expiry: 'swept', lists: true },
    create: () => ({ store: new SessionLruStore({ max: FEW, overflow: new SessionMemoryStore() }) }),
  },
];

/** Removes what the subjects have made. */
export async function removeDirectories(): Promise<void> {
  await Promise.all(made.map(async (dir) => rm(dir, { recursive: true })));
}

async function newDirectory(): Promise<string> {
  const dir = await mkdtemp(join(temporaryRoot, 'coatcheck-lru-'));
  made.push(dir);
  return dir;
}

/** Removes all sessions. At once, and not asynchronously: to wait for 256 folders, one after the other, takes longer than most cases do. */
function empty(dir: string): void {
  for (const folder of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, folder.name);
    if (folder.isDirectory()) for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true });
  }
  free.push(dir);
}
