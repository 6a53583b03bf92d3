import { missing, startPostgres, startRedis } from '@coatcheck/backends';
import { Keyv as Keyv5, KeyvRedis as KeyvRedis5 } from '@coatcheck/keyv-5';
import { Keyv as Keyv6, KeyvRedis as KeyvRedis6, KeyvSqlite } from '@coatcheck/keyv-6';
import type { SessionId } from '@coatcheck/core';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { SessionKeyvStore } from '../src/index.ts';
import { anError } from './support/errors.ts';
import { redisCommand } from './support/raw-redis.ts';
import { aRecord, sessionId } from './support/records.ts';
import { storeOn } from './support/rooted-store.ts';
import { endShared, freshNamespace, shared } from './support/shared.ts';
import { started } from './support/stores.ts';

const redis = shared(startRedis, async (server) => server.stop());
const postgres = shared(startPostgres, async (server) => server.stop());
afterAll(endShared);

/** Opens stores with these namespaces on one backend. */
type Open = (namespace: string) => Promise<SessionKeyvStore>;

const alone = { singleWriter: true };

const onMap = (): Open => {
  const map = new Map<string, unknown>();
  return async (namespace) => started(new SessionKeyvStore(map, { ...alone, namespace }));
};
const onMapWithKeyv5 = (): Open => {
  const map = new Map<string, unknown>();
  return async (namespace) => started(new SessionKeyvStore(new Keyv5({ store: map, namespace }), alone));
};
const onMapWithKeyv6 = (): Open => {
  const map = new Map<string, unknown>();
  return async (namespace) => started(new SessionKeyvStore(new Keyv6({ store: map, namespace }), alone));
};
const onRedis5 = (settings?: typeof alone) => (): Open => async (namespace) => {
  const store = new KeyvRedis5((await redis()).uri);
  onTestFinished(async () => store.disconnect(true));
  return started(new SessionKeyvStore(new Keyv5({ store, namespace }), settings));
};
const onRedis6 = (settings?: typeof alone) => (): Open => async (namespace) => {
  const store = new KeyvRedis6((await redis()).uri);
  onTestFinished(async () => store.disconnect(true));
  return started(new SessionKeyvStore(new Keyv6({ store, namespace }), settings));
};
const onSqlite = (): Open => {
  const adapter = new KeyvSqlite('sqlite://:memory:');
  onTestFinished(async () => adapter.disconnect());
  return async (namespace) => started(new SessionKeyvStore(adapter, { namespace }));
};
const onPostgres = (): Open => async (namespace) =>
  started(new storeOn[6]({ adapter: '@keyv/postgres', uri: (await postgres()).uri, namespace }));

const backends: readonly (readonly [string, () => Open])[] = [
  ['a Map', onMap],
  ['Keyv 5 on a Map', onMapWithKeyv5],
  ['Keyv 6 on a Map', onMapWithKeyv6],
  ['Redis with Keyv 5', onRedis5()],
  ['Redis with Keyv 6', onRedis6()],
  ['Redis with Keyv 5 and a single writer', onRedis5(alone)],
  ['Redis with Keyv 6 and a single writer', onRedis6(alone)],
  ['SQLite', onSqlite],
  ['PostgreSQL', onPostgres],
];

/** Pairs that one could take for each other: by the separator, as patterns, by prefix, by case. */
const pairs: readonly (readonly [string, string])[] = [
  ['a', 'a:'],
  ['a', 'a::'],
  ['a', 'a:session.'],
  ['app1', 'app[1]'],
  ['abc', 'a*'],
  ['abc', 'a?c'],
  ['a-c', '[a-c]'],
  ['a_c', 'abc'],
  ['a%', 'abc'],
  [String.raw`a\*`, 'a*'],
  ['App', 'app'],
  ['keyv', 'coatcheck'],
];

async function idsIn(store: SessionKeyvStore): Promise<SessionId[]> {
  return (await Array.fromAsync(store.ids())).toSorted();
}

const needed =
  missing('redis-server', 'the namespaces on Redis') || missing('postgres', 'the namespaces on PostgreSQL');

describe.skipIf(needed).each(backends)('on %s', (_, backend) => {
  test.each(pairs)('namespaces do not collide: %j and %j', async (one, other) => {
    const open = backend();
    // Each pair on its own, on servers that all share.
    const suffix = freshNamespace();
    const [mine, theirs] = [await open(`${suffix}${one}`), await open(`${suffix}${other}`)];
    const id = sessionId(1);
    await mine.write(aRecord({ body: 'mine' }), 'absent');
    expect(await theirs.read(id)).toBeUndefined();
    expect(await theirs.write(aRecord({ body: 'theirs' }), 'absent')).toBe(true);
    await theirs.write(aRecord({ id: sessionId(2) }), 'absent');
    expect([(await mine.read(id))?.body, (await theirs.read(id))?.body]).toEqual(['mine', 'theirs']);
    expect([await idsIn(mine), await idsIn(theirs)]).toEqual([[id], [id, sessionId(2)].toSorted()]);
    expect([await mine.count(), await theirs.count()]).toEqual([1, 2]);
    await theirs.removeAll();
    expect([await mine.count(), await theirs.count()]).toEqual([1, 0]);
    await theirs.write(aRecord(), 'absent');
    await mine.removeAll();
    expect([await mine.count(), await theirs.count()]).toEqual([0, 1]);
  });
});

describe('clearing a store', () => {
  test.skipIf(missing('redis-server', 'clearing a store on Redis'))(
    'leaves what else a Keyv keeps in the same namespace',
    async () => {
      for (const settings of [undefined, alone]) {
        const adapter = new KeyvRedis6((await redis()).uri);
        onTestFinished(async () => adapter.disconnect(true));
        const keyv = new Keyv6({ store: adapter, namespace: freshNamespace() });
        // As like a session as it can be.
        await keyv.set(sessionId(1), 'a cached answer');
        const store = await started(new SessionKeyvStore(keyv, settings));
        await store.write(aRecord(), 'absent');
        expect(await Array.fromAsync(store.ids())).toEqual([sessionId(1)]);
        await store.removeAll();
        expect(await keyv.get(sessionId(1))).toBe('a cached answer');
        expect(await store.count()).toBe(0);
      }
    },
  );

  test.skipIf(missing('redis-server', 'clearing many sessions on Redis'))('clears many', async () => {
    const store = await onRedis6()()(freshNamespace());
    const many = Array.from({ length: 2_500 }, (_, n) => aRecord({ id: sessionId(n) }));
    await Promise.all(many.map(async (record) => store.write(record, 'absent')));
    expect(await store.count()).toBe(many.length);
    expect(new Set(await Array.fromAsync(store.stale(aRecord().expiresAt))).size).toBe(many.length);
    await store.removeAll();
    expect(await store.count()).toBe(0);
    expect(await redisCommand((await redis()).port, 'PING')).toBe('+PONG\r\n');
  });
});

test.skipIf(missing('redis-server', 'Keyvs that share an adapter'))(
  'a second Keyv that changes the namespace of the adapter is noticed, not followed',
  async () => {
    const adapter = new KeyvRedis6((await redis()).uri);
    onTestFinished(async () => adapter.disconnect(true));
    const store = await started(
      new SessionKeyvStore(new Keyv6({ store: adapter, namespace: freshNamespace() }), alone),
    );
    await store.write(aRecord(), 'absent');
    expect(new Keyv6({ store: adapter, namespace: 'another' }).namespace).toBe('another');
    await expect(store.read(sessionId(1))).rejects.toEqual(anError('BAD_SETTING', 'an adapter of its own'));
  },
);
