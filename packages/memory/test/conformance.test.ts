import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testSessionStore } from '@coatcheck/conformance';
import { SessionMemoryStore } from '../src/index.ts';

testSessionStore({ name: 'SessionMemoryStore', create: () => ({ store: new SessionMemoryStore() }) });

testSessionStore({
  name: 'SessionMemoryStore with a directory',
  async create() {
    const directory = await mkdtemp(join(tmpdir(), 'coatcheck-memory-'));
    return {
      store: new SessionMemoryStore({ directory }),
      reopen: () => new SessionMemoryStore({ directory }),
      cleanUp: () => rm(directory, { recursive: true }),
    };
  },
});
