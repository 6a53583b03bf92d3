import { randomUUID } from 'node:crypto';
import type { StoreSubject } from '@coatcheck/conformance';
import { serverAt } from '../src/foo-client.ts';
import { SessionFooStore } from '../src/index.ts';

/** What the conformance suite tests. `capabilities` has to be what the store declares, and decides which cases apply. */
export const subjects: readonly StoreSubject[] = [
  {
    name: 'SessionFooStore',
    capabilities: { atomicity: 'process', durability: 'none', expiry: 'swept', lists: true },
    // The rows outlive the store, although nothing outlives the process. Once `durability` is not 'none', this line says nothing new.
    persists: true,
    create() {
      // Data of its own for each case: for a real backend a database, a schema or a prefix of keys that is new each time.
      const url = `foo://${randomUUID()}`;
      const server = serverAt(url);
      return {
        store: new SessionFooStore({ url }),
        reopen: () => new SessionFooStore({ url }),
        elsewhere: { module: new URL('elsewhere.ts', import.meta.url).href, argument: url },
        damage(id) {
          const row = server.rows.get(id);
          if (row !== undefined) server.rows.set(id, { ...row, expiresAt: NaN });
        },
        interrupt() {
          server.down = true;
          return () => {
            server.down = false;
          };
        },
        cleanUp: () => server.rows.clear(),
      };
    },
  },
];
