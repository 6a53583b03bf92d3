import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { missing, startRedis } from '@coatcheck/backends';
import { Keyv as Keyv5, KeyvRedis as KeyvRedis5 } from '@coatcheck/keyv-5';
import type { KeyvOptions as KeyvOptions5 } from '@coatcheck/keyv-5';
import { Keyv as Keyv6, KeyvRedis as KeyvRedis6, KeyvSqlite } from '@coatcheck/keyv-6';
import type { KeyvOptions as KeyvOptions6, KeyvSerializationAdapter } from '@coatcheck/keyv-6';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { SessionKeyvStore } from '../src/index.ts';
import type { KeyValues } from '../src/index.ts';
import { anError, codeOf } from './support/errors.ts';
import { aRecord, sessionId } from './support/records.ts';
import { redisCommand } from './support/raw-redis.ts';
import { endShared, freshNamespace, shared } from './support/shared.ts';
import { started } from './support/stores.ts';

const secret = 'something-that-only-the-session-knows';
const record = aRecord({ body: JSON.stringify({ secret, text: 'a'.repeat(500) }), principal: 'ann' });
const { id, rev } = record;

const gzip = {
  compress: async (text: string) => gzipSync(text).toString('base64'),
  decompress: async (text: string) => gunzipSync(Buffer.from(text, 'base64')).toString(),
};

/** An encryption whose ciphertexts cannot be changed, and which is not bound to the place where they are. */
function cipher(): { encrypt: (text: string) => string; decrypt: (text: string) => string } {
  const key = randomBytes(32);
  return {
    encrypt(text) {
      const iv = randomBytes(12);
      const made = createCipheriv('aes-256-gcm', key, iv, { authTagLength: 16 });
      const body = Buffer.concat([made.update(text, 'utf8'), made.final()]);
      return Buffer.concat([iv, made.getAuthTag(), body]).toString('base64');
    },
    decrypt(text) {
      const bytes = Buffer.from(text, 'base64');
      const made = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
      made.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([made.update(bytes.subarray(28)), made.final()]).toString();
    },
  };
}

/** A serialization that tells what it was given. */
function counting(): { given: string[]; serialization: KeyvSerializationAdapter } {
  const given: string[] = [];
  const serialization: KeyvSerializationAdapter = {
    stringify(value) {
      given.push(JSON.stringify(value));
      return `mine:${JSON.stringify(value)}`;
    },
    parse: (text) => JSON.parse(text.slice('mine:'.length)) as never,
  };
  return { given, serialization };
}

const redis = shared(startRedis, async (server) => server.stop());
afterAll(endShared);

/** A store on a Keyv, and all that its backend keeps. */
interface Kept {
  readonly store: SessionKeyvStore;
  readonly dump: () => Promise<string>;
  /** Puts what is kept of one session in the place of another's. */
  readonly swap: (from: string, to: string) => Promise<void>;
}

async function onMap(settings: KeyvOptions6): Promise<Kept> {
  const map = new Map<string, { readonly value: unknown }>();
  const store = await started(new SessionKeyvStore(new Keyv6(map, settings), { singleWriter: true }));
  const key = (of: string): string => `session.${of}`;
  return {
    store,
    dump: async () => JSON.stringify([...map]),
    swap: async (from, to) => void map.set(key(to), map.get(key(from)) ?? { value: undefined }),
  };
}

async function onRedis(
  adapter: { disconnect(force: boolean): Promise<void> },
  keyv: KeyValues & { namespace?: string | undefined },
): Promise<Kept> {
  const { port } = await redis();
  onTestFinished(async () => adapter.disconnect(true));
  keyv.namespace = freshNamespace();
  const store = await started(new SessionKeyvStore(keyv));
  const key = (of: string): string => `${keyv.namespace}::record.${of}`;
  return {
    store,
    dump: async () => redisCommand(port, 'GET', key(id)),
    async swap(from, to) {
      await redisCommand(port, 'COPY', key(from), key(to), 'REPLACE');
    },
  };
}

async function onRedis6(settings: KeyvOptions6): Promise<Kept> {
  const adapter = new KeyvRedis6((await redis()).uri);
  return onRedis(adapter, new Keyv6(adapter, settings));
}

async function onRedis5(settings: KeyvOptions5): Promise<Kept> {
  const adapter = new KeyvRedis5((await redis()).uri);
  return onRedis(adapter, new Keyv5(adapter, settings));
}

async function onSqlite(settings: KeyvOptions6): Promise<Kept> {
  const adapter = new KeyvSqlite('sqlite://:memory:');
  onTestFinished(async () => adapter.disconnect());
  const store = await started(new SessionKeyvStore(new Keyv6(adapter, settings)));
  return {
    store,
    dump: async () => JSON.stringify(await adapter.query('SELECT * FROM keyv_sessions')),
    async swap(from, to) {
      const [row] = (await adapter.query('SELECT contents FROM keyv_sessions WHERE id = ?', from)) as {
        contents: string;
      }[];
      await adapter.query('UPDATE keyv_sessions SET contents = ? WHERE id = ?', row?.contents, to);
    },
  };
}

const backends = { 'a Map': onMap, Redis: onRedis6, SQLite: onSqlite } as const;

describe.skipIf(missing('redis-server', 'the settings of Keyv')).each(Object.entries(backends))('on %s', (_, open) => {
  test('compression and encryption are used, and nothing of a session can be seen', async () => {
    const { store, dump } = await open({ compression: gzip, encryption: cipher() });
    await store.write(record, 'absent');
    expect(await store.read(id)).toEqual(record);
    const next = aRecord({ ...record, rev: 'r-2' });
    expect(await store.write(next, { rev })).toBe(true);
    await store.touch(id, { rev: 'r-2', accessedAt: record.accessedAt + 1, expiresAt: record.expiresAt + 1 });
    expect(await store.read(id)).toMatchObject({ rev: 'r-2', accessedAt: record.accessedAt + 1, body: record.body });
    const dumped = await dump();
    expect(dumped).not.toContain(secret);
    expect(dumped).not.toContain('ann');
    expect(dumped.length).toBeGreaterThan(50);
  });

  test('a serialization of its own is given the body as the text that it is', async () => {
    const { given, serialization } = counting();
    const { store, dump } = await open({ serialization });
    await store.write(record, 'absent');
    expect(await store.read(id)).toEqual(record);
    expect(given).toHaveLength(1);
    // The body stands in it as one text, not as what the text would be if it were decoded.
    const { value } = JSON.parse(given[0] ?? '') as { value: unknown };
    expect(typeof value === 'string' && value.includes(record.body as string)).toBe(true);
    expect(await dump()).toContain('mine:');
  });

  test('another key makes a session unreadable, which is not absent', async () => {
    const settings = { encryption: cipher() };
    const { store } = await open(settings);
    await store.write(record, 'absent');
    Object.assign(settings.encryption, cipher());
    await expect(store.read(id)).rejects.toEqual(anError('RECORD_DAMAGED', id));
    expect(await store.remove(id)).toBe(true);
  });

  test('what was encrypted for one session is not taken for that of another', async () => {
    const { store, swap } = await open({ encryption: cipher() });
    await store.write(record, 'absent');
    await store.write(aRecord({ id: sessionId(2), body: 'another' }), 'absent');
    await swap(id, sessionId(2));
    expect(await codeOf(() => store.read(sessionId(2)))).toBe('RECORD_DAMAGED');
  });
});

describe.skipIf(missing('redis-server', 'the settings of Keyv on Redis'))('on Redis', () => {
  test.each([
    ['Keyv 5', async () => onRedis5({})],
    ['Keyv 6', async () => onRedis6({})],
  ])('a %s that was told nothing has the body kept just as it is', async (_, open) => {
    const { store, dump } = await open();
    await store.write(record, 'absent');
    expect(await dump()).toContain(record.body);
    expect(await store.read(id)).toEqual(record);
  });

  test('compression of Keyv 5 is used', async () => {
    const { store, dump } = await onRedis5({
      compression: {
        compress: async (value: unknown) => gzipSync(String(value)).toString('base64'),
        decompress: async (value: unknown) => gunzipSync(Buffer.from(String(value), 'base64')).toString(),
      } as never,
    });
    await store.write(record, 'absent');
    expect(await store.read(id)).toEqual(record);
    expect(await dump()).not.toContain(secret);
  });

  test('a serialization that gives an object, or none at all, still comes to text', async () => {
    for (const open of [
      async () => onRedis6({ serialization: false }),
      async () => onRedis5({ serialize: undefined, deserialize: undefined } as never),
    ]) {
      const { store } = await open();
      await store.write(record, 'absent');
      expect(await store.read(id)).toEqual(record);
    }
  });

  test('what is not encrypted is not accepted by a Keyv that encrypts', async () => {
    const adapter = new KeyvRedis6((await redis()).uri);
    const keyv = new Keyv6(adapter);
    const { store } = await onRedis(adapter, keyv);
    await store.write(record, 'absent');
    keyv.encryption = cipher();
    expect(await codeOf(() => store.read(id))).toBe('RECORD_DAMAGED');
  });

  test('the time to live of the Keyv is not that of sessions', async () => {
    const { port } = await redis();
    const { store } = await onRedis6({ ttl: 1000 });
    await store.write(record, 'absent');
    const keys = await redisCommand(port, 'KEYS', `*${id}`);
    const key = keys.split('\r\n').find((line) => line.endsWith(id)) ?? '';
    expect(Number((await redisCommand(port, 'PTTL', key)).slice(1))).toBeGreaterThan(3_000_000);
  });

  test('an encryption that fails lets nothing be written', async () => {
    const { store } = await onRedis6({
      encryption: {
        encrypt() {
          throw new Error('The key is gone.');
        },
        decrypt: (text) => text,
      },
    });
    await expect(store.write(record, 'absent')).rejects.toEqual(anError('STORE_FAILED'));
    expect(await store.read(id)).toBeUndefined();
  });
});
