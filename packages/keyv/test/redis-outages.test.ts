import { missing, startProxy, startRedis } from '@coatcheck/backends';
import type { Proxy, Server } from '@coatcheck/backends';
import { Application, systemClock } from '@coatcheck/core';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { KeyvStoreSettings, SessionKeyvStore } from '../src/index.ts';
import { anError, codeOf } from './support/errors.ts';
import { redisCommand } from './support/raw-redis.ts';
import { aRecord, sessionId } from './support/records.ts';
import { close, redisConnection } from './support/redis.ts';
import type { Line, RedisConnection } from './support/redis.ts';
import { freshNamespace } from './support/shared.ts';
import { started } from './support/stores.ts';

const record = aRecord();
const { id, rev } = record;
const next = aRecord({ rev: 'r-2' });

const lines: readonly Line[] = [5, 6];

async function redisWith(...args: string[]): Promise<Server> {
  const redis = await startRedis({ args });
  onTestFinished(async () => redis.stop());
  return redis;
}

async function proxyTo(redis: Server): Promise<Proxy> {
  const proxy = await startProxy(redis.port);
  onTestFinished(async () => proxy.stop());
  return proxy;
}

function connectionTo(line: Line, port: number): RedisConnection {
  const connection = redisConnection(line, `redis://127.0.0.1:${port}`);
  onTestFinished(() => close(connection));
  return connection;
}

async function storeOn(line: Line, port: number, settings?: KeyvStoreSettings): Promise<SessionKeyvStore> {
  return started(connectionTo(line, port).open(freshNamespace(), settings));
}

/** What becomes of each primitive, by its code. */
async function outcomes(store: SessionKeyvStore): Promise<Record<string, unknown>> {
  return {
    read: await codeOf(() => store.read(id)),
    create: await codeOf(() => store.write(aRecord({ id: sessionId(2) }), 'absent')),
    update: await codeOf(() => store.write(next, { rev })),
    remove: await codeOf(() => store.remove(id)),
    'remove if': await codeOf(() => store.remove(id, { rev })),
    touch: await codeOf(() =>
      store.touch(id, { rev, accessedAt: record.accessedAt + 1, expiresAt: record.expiresAt + 1 }),
    ),
    ids: await codeOf(() => Array.fromAsync(store.ids())),
    stale: await codeOf(() => Array.fromAsync(store.stale(0))),
    count: await codeOf(() => store.count()),
    removeAll: await codeOf(() => store.removeAll()),
  };
}

const allFailed = Object.fromEntries(
  ['read', 'create', 'update', 'remove', 'remove if', 'touch', 'ids', 'stale', 'count', 'removeAll'].map((name) => [
    name,
    'STORE_FAILED',
  ]),
);

describe.skipIf(missing('redis-server', 'the outages of Redis')).each(lines)('on Redis with Keyv %i', (line) => {
  test('a server that was killed fails every call at once, and one that is back needs no restart here', async () => {
    const redis = await redisWith('--appendonly', 'yes', '--appendfsync', 'always');
    const connection = connectionTo(line, redis.port);
    const store = await started(connection.open(freshNamespace(), { durability: 'power-loss' }));
    await store.write(record, 'absent');
    await store.remove(sessionId(2));
    await redis.kill();
    await vi.waitFor(() => expect(connection.client.isReady).toBe(false));
    expect(await outcomes(store)).toEqual(allFailed);
    await redis.restart();
    await vi.waitFor(() => expect(connection.client.isReady).toBe(true), 5_000);
    expect(await store.read(id)).toEqual(record);
    expect(await store.write(next, { rev })).toBe(true);
    expect(await store.read(id)).toEqual(next);
  });

  test('what was acknowledged is there after the server was killed in the middle of the work', async () => {
    const redis = await redisWith('--appendonly', 'yes', '--appendfsync', 'always');
    const connection = connectionTo(line, redis.port);
    const store = await started(connection.open(freshNamespace(), { durability: 'power-loss' }));
    const acknowledged = new Map<number, number>();
    const unknown: unknown[] = [];
    const killing = new AbortController();
    const work = async (n: number): Promise<void> => {
      const of = { id: sessionId(n) };
      await store.write(aRecord({ ...of, rev: 'r-0' }), 'absent');
      acknowledged.set(n, 0);
      for (let count = 1; !killing.signal.aborted; count += 1) {
        try {
          if (await store.write(aRecord({ ...of, rev: `r-${count}` }), { rev: `r-${count - 1}` }))
            acknowledged.set(n, count);
        } catch (error) {
          unknown.push(error);
          return;
        }
      }
    };
    const working = Promise.all(Array.from({ length: 16 }, async (_, n) => work(n)));
    await vi.waitFor(() => expect(acknowledged.get(0)).toBeGreaterThan(20));
    await redis.kill();
    killing.abort();
    await working;
    expect(unknown.length).toBeGreaterThan(0);
    for (const error of unknown)
      expect(['INDETERMINATE', 'STORE_FAILED']).toContain(await codeOf(() => Promise.reject(error)));
    await redis.restart();
    await vi.waitFor(() => expect(connection.client.isReady).toBe(true), 5_000);
    for (const [n, count] of acknowledged) {
      // The one that was not acknowledged may have happened.
      expect([`r-${count}`, `r-${count + 1}`]).toContain((await store.read(sessionId(n)))?.rev);
    }
  });

  test('a server that does not answer is given up at the deadline, and what it does later is known to be possible', async () => {
    const redis = await redisWith();
    const application = await Application.open({
      sessionStore: connectionTo(line, redis.port).open(freshNamespace()),
      clock: systemClock,
      deadline: 150,
    });
    onTestFinished(async () => application.close());
    const session = await application.checkOut();
    await session.set('n', 1).checkIn();
    const late = await application.checkOut(session.token);
    redis.freeze();
    const begun = performance.now();
    expect(await codeOf(() => application.checkOut(session.token))).toBe('STORE_TIMEOUT');
    expect(await codeOf(() => late.set('n', 2).checkIn())).toBe('INDETERMINATE');
    expect(await codeOf(() => application.end(session.token ?? ''))).toBe('STORE_TIMEOUT');
    expect(performance.now() - begun).toBeLessThan(5_000);
    redis.thaw();
    await vi.waitFor(async () => expect((await application.checkOut(session.token)).get('n')).toBe(2), 5_000);
  });

  test('a server that is full takes no more, says so, and loses nothing', async () => {
    const redis = await redisWith('--maxmemory', '3mb');
    const store = await storeOn(line, redis.port);
    await store.write(record, 'absent');
    const large = 'x'.repeat(100_000);
    await expect(
      (async () => {
        for (let n = 2; n < 100; n += 1) await store.write(aRecord({ id: sessionId(n), body: large }), 'absent');
      })(),
    ).rejects.toEqual(anError('STORE_FULL', 'Redis is full'));
    await expect(store.write(aRecord({ rev: 'r-2', body: large }), { rev })).rejects.toEqual(anError('STORE_FULL'));
    expect(await store.read(id)).toEqual(record);
    for (let n = 2; n < 100; n += 1) await store.remove(sessionId(n));
    expect(await store.write(next, { rev })).toBe(true);
  });

  test('a server that may evict sessions is told of when the store starts', async () => {
    const redis = await redisWith('--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru');
    const problems: unknown[] = [];
    await started(connectionTo(line, redis.port).open(freshNamespace()), {
      report: (problem) => problems.push(problem),
    });
    expect(problems).toEqual([anError('CAPABILITY_MISSING', 'maxmemory-policy noeviction')]);
  });

  test('a read-only replica lets sessions be read, and says that nothing was written', async () => {
    const primary = await redisWith('--repl-diskless-sync-delay', '0');
    const replica = await redisWith('--replicaof', '127.0.0.1', `${primary.port}`);
    const namespace = freshNamespace();
    const onPrimary = await started(connectionTo(line, primary.port).open(namespace));
    await onPrimary.write(record, 'absent');
    const onReplica = await started(connectionTo(line, replica.port).open(namespace));
    await vi.waitFor(async () => expect(await onReplica.read(id)).toEqual(record), 10_000);
    for (const write of [
      () => onReplica.write(aRecord({ id: sessionId(2) }), 'absent'),
      () => onReplica.write(next, { rev }),
      () => onReplica.touch(id, { rev, accessedAt: record.accessedAt + 1, expiresAt: record.expiresAt + 1 }),
      () => onReplica.remove(id, { rev }),
      () => onReplica.remove(id),
    ]) {
      await expect(write()).rejects.toEqual(anError('STORE_FAILED', 'read-only replica'));
    }
    expect(await onPrimary.read(id)).toEqual(record);
  });

  test('scripts that the server has forgotten are sent again', async () => {
    const redis = await redisWith();
    const store = await storeOn(line, redis.port);
    await store.write(record, 'absent');
    const forget = async (): Promise<unknown> => redisCommand(redis.port, 'SCRIPT', 'FLUSH');
    await forget();
    expect(await store.write(next, { rev })).toBe(true);
    await forget();
    expect(
      await store.touch(id, { rev: 'r-2', accessedAt: record.accessedAt + 1, expiresAt: record.expiresAt + 1 }),
    ).toBe(true);
    await forget();
    expect(await Array.fromAsync(store.stale(record.expiresAt + 1))).toEqual([id]);
    await forget();
    expect(await store.remove(id, { rev: 'r-2' })).toBe(true);
  });

  test.each([true, false])(
    'a connection that is lost in the middle of a command leaves a write unknown, and a read failed (delivered: %s)',
    async (delivered) => {
      const redis = await redisWith();
      const proxy = await proxyTo(redis);
      const connection = connectionTo(line, proxy.port);
      const store = await started(connection.open(freshNamespace()));
      await store.write(aRecord({ rev: 'r-0' }), 'absent');
      // The server knows the scripts from here on.
      await store.write(record, { rev: 'r-0' });
      await store.remove(id, { rev: 'none' });
      const isConnected = async (): Promise<void> => {
        await vi.waitFor(() => expect(connection.client.isReady).toBe(true), 5_000);
      };
      proxy.cutNext(delivered, (sent) => sent.includes('GET'));
      expect(await codeOf(() => store.read(id))).toBe('STORE_FAILED');
      await isConnected();
      for (const [command, write, done] of [
        ['EVALSHA', () => store.write(next, { rev }), 'r-2'],
        ['EVALSHA', () => store.remove(id, { rev: delivered ? 'r-2' : 'r-1' }), undefined],
        ['SET', () => store.write(aRecord({ rev: 'r-3' }), 'absent'), 'r-3'],
        ['DEL', () => store.remove(id), undefined],
      ] as const) {
        const before = (await store.read(id))?.rev;
        proxy.cutNext(delivered, (sent) => sent.includes(command));
        const code = await codeOf(write);
        await isConnected();
        const expected = delivered ? done : before;
        await vi.waitFor(async () => expect((await store.read(id))?.rev).toBe(expected));
        expect(code).toBe('INDETERMINATE');
      }
    },
  );

  test('what was declared of a server is checked when the store starts', async () => {
    const redis = await redisWith();
    const open = async (durability: 'process-crash' | 'power-loss'): Promise<unknown> =>
      codeOf(() => storeOn(line, redis.port, { durability }));
    expect([await open('process-crash'), await open('power-loss')]).toEqual(['BAD_SETTING', 'BAD_SETTING']);
    const kept = await redisWith('--appendonly', 'yes');
    expect((await storeOn(line, kept.port, { durability: 'process-crash' })).capabilities.durability).toBe(
      'process-crash',
    );
    await expect(storeOn(line, kept.port, { durability: 'power-loss' })).rejects.toEqual(
      anError('BAD_SETTING', 'appendfsync always'),
    );
  });

  test('a server that is not there lets no store start, and none is connected later', async () => {
    const redis = await redisWith();
    await redis.kill();
    await expect(storeOn(line, redis.port)).rejects.toEqual(anError('STORE_FAILED', 'could not connect to Redis'));
  });

  test('a client that was closed fails every call', async () => {
    const redis = await redisWith();
    const connection = connectionTo(line, redis.port);
    const store = await started(connection.open(freshNamespace()));
    connection.client.destroy();
    expect(await outcomes(store)).toEqual(allFailed);
  });

  test('an outage through a Keyv with a listener of its own is no absence, with a single writer', async () => {
    const redis = await redisWith();
    const connection = connectionTo(line, redis.port);
    const store = await started(connection.open(freshNamespace(), { singleWriter: true }));
    await store.write(record, 'absent');
    await redis.kill();
    await vi.waitFor(() => expect(connection.client.isReady).toBe(false));
    expect(await codeOf(() => store.read(id))).toBe('STORE_FAILED');
    expect(await codeOf(() => store.read(sessionId(2)))).toBe('STORE_FAILED');
    expect(await codeOf(() => store.write(next, { rev }))).toBe('STORE_FAILED');
    expect(await codeOf(() => store.remove(id))).toBe('STORE_FAILED');
  });
});
