import { startPostgres, startProxy } from '@coatcheck/backends';
import type { FreshStore, StoreSubject } from '@coatcheck/conformance';
import { SessionKeyvStore } from '../../src/index.ts';
import type { RootedElsewhere } from '../support/open-rooted-store.ts';
import { postgresAdapter } from '../support/postgres.ts';
import { storeOn } from '../support/rooted-store.ts';
import { freshNamespace, shared } from '../support/shared.ts';

const postgres = shared(startPostgres, async (server) => server.stop());

const proxy = shared(
  async () => startProxy((await postgres()).port),
  async (started) => started.stop(),
);

/** Past the proxy, and behind the back of the store. */
const behind = shared(
  async () => postgresAdapter(5, (await postgres()).uri),
  async ({ end }) => end(),
);

async function proxied(): Promise<string> {
  const [server, between] = await Promise.all([postgres(), proxy()]);
  return server.uri.replace(`:${server.port}/`, `:${between.port}/`);
}

function onPostgres(name: string, line: 5 | 6): StoreSubject {
  // Connecting anew for each case would take most of the time.
  const handed = shared(
    async () => postgresAdapter(line, await proxied()),
    async ({ end }) => end(),
  );
  return {
    name: `SessionKeyvStore on ${name}`,
    capabilities: { atomicity: 'shared', durability: 'process-crash', expiry: 'swept', lists: true },
    async create(): Promise<FreshStore> {
      const [server, between, { query }, { adapter, disconnected }] = await Promise.all([
        postgres(),
        proxy(),
        behind(),
        handed(),
      ]);
      const namespace = freshNamespace();
      const options = { adapter: '@keyv/postgres', namespace };
      const uri = await proxied();
      const elsewhere: RootedElsewhere = { line, options: { ...options, uri: server.uri } };
      return {
        store: new SessionKeyvStore(adapter, { namespace }),
        reopen: () => new storeOn[line]({ ...options, uri }),
        async damage(id) {
          await query("UPDATE keyv_sessions SET contents = 'damaged' WHERE namespace = $1 AND id = $2", [
            namespace,
            id,
          ]);
        },
        async interrupt() {
          between.cut();
          await disconnected();
          return () => between.mend();
        },
        elsewhere: {
          module: import.meta.resolve('../support/open-rooted-store.ts'),
          argument: JSON.stringify(elsewhere),
        },
      };
    },
  };
}

/** On PostgreSQL, by conditional statements. */
export const postgresSubjects: readonly StoreSubject[] = [
  onPostgres('PostgreSQL by Keyv 5', 5),
  onPostgres('PostgreSQL by Keyv 6', 6),
];
