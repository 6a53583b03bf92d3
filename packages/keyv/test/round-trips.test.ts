import { missing, startPostgres, startProxy, startRedis } from '@coatcheck/backends';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { SessionKeyvStore } from '../src/index.ts';
import { aRecord, sessionId } from './support/records.ts';
import { redisCommand } from './support/raw-redis.ts';
import { close, redisConnection } from './support/redis.ts';
import { storeOn } from './support/rooted-store.ts';
import { endShared, freshNamespace, shared } from './support/shared.ts';
import { started } from './support/stores.ts';

const record = aRecord({ body: 'x'.repeat(1_000) });
const { id, rev } = record;

const redis = shared(startRedis, async (server) => server.stop());
const postgres = shared(startPostgres, async (server) => server.stop());
afterAll(endShared);

/** A store through a proxy that counts, once it has done everything for the first time. */
async function counted(
  server: { readonly port: number },
  open: (port: number) => Promise<SessionKeyvStore>,
): Promise<(call: (store: SessionKeyvStore) => unknown) => Promise<number>> {
  const proxy = await startProxy(server.port);
  onTestFinished(async () => proxy.stop());
  const store = await open(proxy.port);
  for (let round = 0; round < 2; round += 1) {
    await store.write(record, 'absent');
    await store.touch(id, { rev, accessedAt: record.accessedAt + 1, expiresAt: record.expiresAt });
    await store.write(record, { rev });
    await store.remove(id, { rev });
  }
  return async (call) => {
    const before = proxy.roundTrips;
    await call(store);
    return proxy.roundTrips - before;
  };
}

const calls: readonly (readonly [string, (store: SessionKeyvStore) => unknown])[] = [
  ['create', (store) => store.write(record, 'absent')],
  ['read', (store) => store.read(id)],
  ['read of none', (store) => store.read(sessionId(2))],
  ['commit', (store) => store.write(aRecord({ rev: 'r-2' }), { rev })],
  ['commit that came late', (store) => store.write(aRecord({ rev: 'r-3' }), { rev })],
  [
    'touch',
    (store) => store.touch(id, { rev: 'r-2', accessedAt: record.accessedAt + 1, expiresAt: record.expiresAt + 1 }),
  ],
  ['conditional removal', (store) => store.remove(id, { rev: 'r-2' })],
  ['removal', (store) => store.remove(id)],
];

const onceEach = Object.fromEntries(calls.map(([name]) => [name, 1]));

describe.skipIf(missing('redis-server', 'counting the round trips to Redis')).each([5, 6] as const)(
  'on Redis with Keyv %i',
  (line) => {
    const open = async (port: number): Promise<SessionKeyvStore> => {
      const connection = redisConnection(line, `redis://127.0.0.1:${port}`);
      onTestFinished(() => close(connection));
      return started(connection.open(freshNamespace()));
    };

    test('every call is one round trip', async () => {
      const count = await counted(await redis(), open);
      const counts: Record<string, number> = {};
      for (const [name, call] of calls) counts[name] = await count(call);
      expect(counts).toEqual(onceEach);
    });

    test('the server is asked for one command a call', async () => {
      const { port } = await redis();
      const store = await open(port);
      for (let round = 0; round < 2; round += 1) for (const [, call] of calls) await call(store);
      await redisCommand(port, 'CONFIG', 'RESETSTAT');
      for (const [, call] of calls) await call(store);
      const stats = await redisCommand(port, 'INFO', 'commandstats');
      const asked = [...stats.matchAll(/cmdstat_(\w+):calls=(\d+)/g)].map(([, name, times]) => [name, Number(times)]);
      const { set, get, evalsha, del, getrange, setrange, pexpire } = Object.fromEntries(asked) as Record<
        string,
        number
      >;
      // Two of the commits and removals write within their script; that of the touch does so with two commands.
      expect({ set, get, evalsha, del, getrange, setrange, pexpire }).toEqual({
        set: 2,
        get: 2,
        evalsha: 4,
        del: 2,
        getrange: 4,
        setrange: 1,
        pexpire: 1,
      });
    });
  },
);

describe.skipIf(missing('postgres', 'counting the round trips to PostgreSQL'))('on PostgreSQL', () => {
  beforeAll(postgres);

  test.each([5, 6] as const)('every call is one statement (Keyv %i)', async (line) => {
    const server = await postgres();
    const count = await counted(server, async (port) => {
      const uri = server.uri.replace(`:${server.port}/`, `:${port}/`);
      return started(new storeOn[line]({ adapter: '@keyv/postgres', uri, namespace: freshNamespace() }));
    });
    const counts: Record<string, number> = {};
    for (const [name, call] of calls) counts[name] = await count(call);
    expect(counts).toEqual(onceEach);
  });
});
