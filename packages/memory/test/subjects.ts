import type { StoreSubject } from '@coatcheck/conformance';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SessionMemoryStore } from '../src/index.ts';

const capabilities = { atomicity: 'process', durability: 'none', expiry: 'swept', lists: true } as const;

export const subjects: readonly StoreSubject[] = [
  { name: 'SessionMemoryStore', capabilities, create: () => ({ store: new SessionMemoryStore() }) },
  {
    name: 'SessionMemoryStore with a directory',
    capabilities,
    persists: true,
    async create() {
      const directory = await mkdtemp(join(tmpdir(), 'coatcheck-memory-'));
      return {
        store: new SessionMemoryStore({ directory }),
        reopen: () => new SessionMemoryStore({ directory }),
        cleanUp: () => rm(directory, { recursive: true }),
      };
    },
  },
];
