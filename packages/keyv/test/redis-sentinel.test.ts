import { missing, startProxy, startRedis } from '@coatcheck/backends';
import { Application, NEVER, systemClock } from '@coatcheck/core';
import { KeyvRedis as KeyvRedis5 } from '@coatcheck/keyv-5';
import { KeyvRedis as KeyvRedis6 } from '@coatcheck/keyv-6';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { SessionKeyvStore } from '../src/index.ts';
import type { KeyValues } from '../src/index.ts';
import { redisCommand } from './support/raw-redis.ts';
import { aRecord, sessionId } from './support/records.ts';
import { close, redisConnection } from './support/redis.ts';
import { PRIMARY, startSentinel } from './support/sentinel.ts';
import { endShared, freshNamespace, shared } from './support/shared.ts';
import { started } from './support/stores.ts';

const record = aRecord();
const { id, rev } = record;
const next = aRecord({ rev: 'r-2' });
const touch = { rev: 'r-2', accessedAt: record.accessedAt + 1, expiresAt: record.expiresAt + 1 };

const redis = shared(startRedis, async (server) => server.stop());
const proxy = shared(
  async () => startProxy((await redis()).port),
  async (server) => server.stop(),
);
const sentinel = shared(
  async () => startSentinel((await proxy()).port),
  async (server) => server.stop(),
);
afterAll(endShared);

/** All kinds of changes, in an order in which each can be done; and what stands afterwards. */
const changes: readonly (readonly [string, (store: SessionKeyvStore) => Promise<boolean>, string | undefined])[] = [
  ['creation', (store) => store.write(record, 'absent'), 'r-1'],
  ['commit', (store) => store.write(next, { rev }), 'r-2'],
  ['touch', (store) => store.touch(id, touch), 'r-2'],
  ['removal on a condition', (store) => store.remove(id, { rev: 'r-2' }), undefined],
  ['creation for ever', (store) => store.write(aRecord({ expiresAt: NEVER }), 'absent'), 'r-1'],
  ['removal', (store) => store.remove(id), undefined],
];

describe.skipIf(missing('redis-server', 'the tests on a Redis Sentinel')).each([5, 6] as const)(
  'through a sentinel with Keyv %i',
  (line) => {
    async function storeOn(namespace: string): Promise<SessionKeyvStore> {
      const options = {
        name: PRIMARY,
        sentinelRootNodes: [{ host: '127.0.0.1', port: (await sentinel()).port }],
        nodeClientOptions: { socket: { reconnectStrategy: () => 2 } },
      };
      const adapter = line === 5 ? new KeyvRedis5(options) : new KeyvRedis6(options);
      onTestFinished(async () => adapter.disconnect(true));
      return new SessionKeyvStore(adapter, { namespace });
    }

    test('what the client sends again after the connection broke is told as done, and done once', async () => {
      const store = await started(await storeOn(freshNamespace()));
      // From here on the server knows the scripts.
      for (const [, change] of changes) expect(await change(store)).toBe(true);
      const between = await proxy();
      for (const [name, change, stands] of changes) {
        const cut = Promise.withResolvers<void>();
        between.cutNext(true, (sent) => {
          if (!sent.includes('EVALSHA')) return false;
          cut.resolve();
          return true;
        });
        expect([name, await change(store)]).toEqual([name, true]);
        await cut.promise;
        expect((await store.read(id))?.rev).toBe(stands);
      }
    });

    test('sessions are listed, and stale ones found', async () => {
      const store = await started(await storeOn(freshNamespace()));
      await store.write(record, 'absent');
      expect(await Array.fromAsync(store.ids())).toEqual([id]);
      expect(await Array.fromAsync(store.stale(record.expiresAt))).toEqual([id]);
      expect(await store.count()).toBe(1);
      await store.removeAll();
      expect(await store.count()).toBe(0);
    });

    test('an increment counts once, and who takes a value gets it', async () => {
      const application = await Application.open<{ visits: number; code: string }>({
        sessionStore: await storeOn(freshNamespace()),
        clock: systemClock,
        sweepInterval: 'never',
      });
      onTestFinished(async () => application.close());
      const session = await application.checkOut();
      await session.set('visits', 1).set('code', 'once').checkIn();
      const { token = '' } = session;
      const between = await proxy();
      between.cutNext(true, (sent) => sent.includes('EVALSHA'));
      await application.use(token, (each) => each.increment('visits'));
      between.cutNext(true, (sent) => sent.includes('EVALSHA'));
      expect(await (await application.checkOut(token)).take('code')).toBe('once');
      const after = await application.checkOut(token);
      expect([after.get('visits'), after.get('code')]).toEqual([2, undefined]);
    });
  },
);

describe.skipIf(missing('redis-server', 'the tests of a client that repeats'))('a client that sends all twice', () => {
  /** A store whose client does as if the first answer were lost; and one that does something in between. */
  async function repeating(between: (other: SessionKeyvStore) => unknown): Promise<SessionKeyvStore> {
    const { uri } = await redis();
    const namespace = freshNamespace();
    const connection = redisConnection(6, uri);
    onTestFinished(() => close(connection));
    const other = await started(connection.open(namespace));
    const adapter = new KeyvRedis6(uri);
    onTestFinished(async () => adapter.disconnect(true));
    await adapter.getClient();
    const handed = Object.create(adapter, {
      client: { value: sendingTwice(adapter.client, () => between(other)) },
    }) as KeyValues;
    return started(new SessionKeyvStore(handed, { namespace }));
  }

  test('is told of its commit even if another one came in between', async () => {
    const store = await repeating(async (other) => other.write(aRecord({ rev: 'r-3' }), { rev: 'r-2' }));
    await store.write(record, 'absent');
    expect(await store.write(next, { rev })).toBe(true);
    expect((await store.read(id))?.rev).toBe('r-3');
  });

  test('removes what it has found once, and not what was created in between', async () => {
    const created = aRecord({ rev: 'new-1' });
    const store = await repeating(async (other) => other.write(created, 'absent'));
    await store.write(record, 'absent');
    expect(await store.remove(id)).toBe(true);
    expect(await store.read(id)).toEqual(created);
    expect(await store.remove(id, { rev: 'new-1' })).toBe(true);
  });

  test('is told what was not done, both times', async () => {
    const store = await repeating(() => undefined);
    await store.write(record, 'absent');
    expect(await store.write(next, 'absent')).toBe(false);
    expect(await store.write(next, { rev: 'none' })).toBe(false);
    expect(await store.touch(id, touch)).toBe(false);
    expect(await store.remove(id, { rev: 'none' })).toBe(false);
    expect(await store.remove(sessionId(2))).toBe(false);
    expect(await store.read(id)).toEqual(record);
  });

  test('leaves signs of what was done for a minute, which are no sessions', async () => {
    const { port } = await redis();
    await redisCommand(port, 'FLUSHALL');
    const store = await repeating(() => undefined);
    await store.write(record, 'absent');
    await store.write(next, { rev });
    await store.write(next, { rev: 'none' });
    const keys = (await redisCommand(port, 'KEYS', '*::done.*')).match(/\S+::done\.\S+/g) ?? [];
    expect(keys).toHaveLength(2);
    const lives = await Promise.all(keys.map(async (key) => redisCommand(port, 'PTTL', key)));
    expect(lives.map((life) => Number(life.slice(1))).every((life) => life > 50_000 && life <= 60_000)).toBe(true);
    expect(await store.count()).toBe(1);
  });
});

/** What a client looks like that answers with what the second of two equal scripts says, as that of a sentinel may. */
function sendingTwice(client: object, between: () => unknown): object {
  return new Proxy(client, {
    has: (target, name) => name === 'getSentinelNode' || Reflect.has(target, name),
    get(target, name) {
      if (name === 'getSentinelNode') return () => undefined;
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      const call = (...parameters: unknown[]): unknown => Reflect.apply(value, target, parameters);
      if (name !== 'eval' && name !== 'evalSha') return call;
      return async (...parameters: unknown[]) => {
        await call(...parameters);
        await between();
        return call(...parameters);
      };
    },
  });
}
