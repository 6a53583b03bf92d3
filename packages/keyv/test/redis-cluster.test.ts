import { setTimeout } from 'node:timers/promises';
import { missing, startRedis } from '@coatcheck/backends';
import { KeyvRedis as KeyvRedis5 } from '@coatcheck/keyv-5';
import { KeyvRedis as KeyvRedis6 } from '@coatcheck/keyv-6';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { SessionKeyvStore } from '../src/index.ts';
import { redisCommand } from './support/raw-redis.ts';
import { aRecord, sessionId } from './support/records.ts';
import { endShared, freshNamespace, shared } from './support/shared.ts';
import { started } from './support/stores.ts';

/** A cluster of one server, which has all slots. Sessions are spread over them all the same. */
const cluster = shared(
  async () => {
    const server = await startRedis({ args: ['--cluster-enabled', 'yes'] });
    await redisCommand(server.port, 'CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    while (!(await redisCommand(server.port, 'CLUSTER', 'INFO')).includes('cluster_state:ok')) await setTimeout(5);
    return server;
  },
  async (server) => server.stop(),
);
afterAll(endShared);

describe.skipIf(missing('redis-server', 'the tests on a Redis Cluster')).each([5, 6] as const)(
  'on a Redis Cluster with Keyv %i',
  (line) => {
    test('every primitive works, and sessions of all slots are found', async () => {
      const { uri } = await cluster();
      const options = { rootNodes: [{ url: uri }] };
      const adapter = line === 5 ? new KeyvRedis5(options) : new KeyvRedis6(options);
      onTestFinished(async () => adapter.disconnect(true));
      const store = await started(new SessionKeyvStore(adapter, { namespace: freshNamespace() }));
      expect(store.capabilities.atomicity).toBe('shared');
      const records = Array.from({ length: 40 }, (_, n) => aRecord({ id: sessionId(n) }));
      const written = await Promise.all(records.map(async (record) => store.write(record, 'absent')));
      expect(written.every(Boolean)).toBe(true);
      const [{ id, rev, accessedAt, expiresAt }] = records as [(typeof records)[0]];
      expect(await store.write(aRecord({ id, rev: 'r-2' }), { rev })).toBe(true);
      expect(await store.write(aRecord({ id, rev: 'r-3' }), { rev })).toBe(false);
      expect(await store.touch(id, { rev: 'r-2', accessedAt: accessedAt + 1, expiresAt: expiresAt + 1 })).toBe(true);
      expect(await store.read(id)).toEqual(
        aRecord({ id, rev: 'r-2', accessedAt: accessedAt + 1, expiresAt: expiresAt + 1 }),
      );
      expect(await store.count()).toBe(40);
      expect(new Set(await Array.fromAsync(store.stale(expiresAt))).size).toBe(39);
      expect(await store.remove(id, { rev: 'r-2' })).toBe(true);
      await store.removeAll();
      expect(await store.count()).toBe(0);
    });
  },
);
