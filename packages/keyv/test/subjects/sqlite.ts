import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FreshStore, StoreSubject } from '@coatcheck/conformance';
import type { RootedElsewhere } from '../support/open-rooted-store.ts';
import { storeOn } from '../support/rooted-store.ts';

const Store = storeOn[6];

/** In memory, where there is such a place: what the suite asks for is not that the disk is waited for. */
const parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** On SQLite, by conditional statements; the driver is the one that Node has built in. */
export const sqliteSubjects: readonly StoreSubject[] = [
  {
    name: 'SessionKeyvStore on SQLite in a file by Keyv 6',
    capabilities: { atomicity: 'host', durability: 'process-crash', expiry: 'swept', lists: true },
    async create(): Promise<FreshStore> {
      const directory = await mkdtemp(join(parent, 'coatcheck-keyv-'));
      const file = join(directory, 'sessions.sqlite');
      const options = { adapter: '@keyv/sqlite', uri: `sqlite://${file}` };
      const elsewhere: RootedElsewhere = { line: 6, options };
      const behind = (statement: string, ...values: string[]): void => {
        const database = new DatabaseSync(file);
        database.prepare(statement).run(...values);
        database.close();
      };
      return {
        store: new Store(options),
        reopen: () => new Store(options),
        damage: (id) => behind("UPDATE keyv_sessions SET contents = 'damaged' WHERE id = ?", id),
        interrupt() {
          behind('ALTER TABLE keyv_sessions RENAME TO elsewhere');
          return () => behind('ALTER TABLE elsewhere RENAME TO keyv_sessions');
        },
        elsewhere: {
          module: import.meta.resolve('../support/open-rooted-store.ts'),
          argument: JSON.stringify(elsewhere),
        },
        cleanUp: async () => rm(directory, { recursive: true }),
      };
    },
  },
  {
    name: 'SessionKeyvStore on SQLite in memory by Keyv 6',
    capabilities: { atomicity: 'process', durability: 'none', expiry: 'swept', lists: true },
    create: () => ({ store: new Store({ adapter: '@keyv/sqlite', uri: 'sqlite://:memory:' }) }),
  },
];
