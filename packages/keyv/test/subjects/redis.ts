import { startProxy, startRedis } from '@coatcheck/backends';
import type { FreshStore, StoreSubject } from '@coatcheck/conformance';
import { KeyvRedis } from '@coatcheck/keyv-6';
import type { RootedElsewhere } from '../support/open-rooted-store.ts';
import { close, reconnected, redisConnection } from '../support/redis.ts';
import type { Line, RedisConnection } from '../support/redis.ts';
import { freshNamespace, shared } from '../support/shared.ts';

const redis = shared(startRedis, async (server) => server.stop());

const proxy = shared(
  async () => startProxy((await redis()).port),
  async (started) => started.stop(),
);

/** Past the proxy, and behind the back of the store. */
const behind = shared(
  async () => new KeyvRedis((await redis()).uri).getClient(),
  async (client) => client.destroy(),
);

function onRedis(name: string, line: Line): StoreSubject {
  const connect = async (): Promise<RedisConnection> =>
    redisConnection(line, `redis://127.0.0.1:${(await proxy()).port}`);
  // Connecting anew for each case would take most of the time.
  const connection = shared(connect, close);
  return {
    name: `SessionKeyvStore on ${name}`,
    capabilities: { atomicity: 'shared', durability: 'none', expiry: 'native', lists: true },
    async create(): Promise<FreshStore> {
      const [{ cut, mend }, client, first] = await Promise.all([interruptible(), behind(), connection()]);
      const namespace = freshNamespace();
      const keyOf = (id: string): string => `${namespace}::record.${id}`;
      const connections = [first];
      const options = { adapter: '@keyv/redis', uri: (await redis()).uri, namespace };
      const elsewhere: RootedElsewhere = { line, options };
      return {
        store: first.open(namespace),
        async reopen() {
          const another = await connect();
          connections.push(another);
          return another.open(namespace);
        },
        damage: async (id) => void (await client.set(keyOf(id), 'damaged')),
        interrupt() {
          cut();
          return async () => {
            mend();
            await reconnected(connections);
          };
        },
        async lifeOf(id) {
          const life = await client.pTTL(keyOf(id));
          return life === -1 ? Infinity : life;
        },
        elsewhere: {
          module: import.meta.resolve('../support/open-rooted-store.ts'),
          argument: JSON.stringify(elsewhere),
        },
        async cleanUp() {
          for (const opened of connections.slice(1)) close(opened);
          await client.flushDb();
        },
      };
    },
  };
}

async function interruptible(): Promise<{ cut: () => void; mend: () => void }> {
  const started = await proxy();
  return { cut: () => started.cut(), mend: () => started.mend() };
}

/** On Redis, by scripts that compare on the server. */
export const redisSubjects: readonly StoreSubject[] = [onRedis('Redis by Keyv 5', 5), onRedis('Redis by Keyv 6', 6)];
