import { Keyv as Keyv5, KeyvMemcache, KeyvRedis as KeyvRedis5 } from '@coatcheck/keyv-5';
import { Keyv as Keyv6, KeyvRedis as KeyvRedis6, KeyvSqlite } from '@coatcheck/keyv-6';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Capabilities } from '@coatcheck/core';
import { SessionKeyvStore } from '../src/index.ts';
import type { KeyvStoreOptions, KeyvStoreSettings } from '../src/index.ts';
import { anError } from './support/errors.ts';

/** Options as they come from JSON, where anything may stand. */
function fromJson(json: string): KeyvStoreOptions {
  return JSON.parse(json) as KeyvStoreOptions;
}

/** What types refuse, and Keyv takes. */
function uriOf(value: unknown): never {
  return value as never;
}

const alone: KeyvStoreSettings = { singleWriter: true };

describe('a connection string is an error when the store is made', () => {
  test.each([
    ['in place of options', () => new SessionKeyvStore(fromJson('"redis://localhost"'))],
    ['in a Keyv 5', () => new SessionKeyvStore(new Keyv5(uriOf('redis://localhost')))],
    ['in a Keyv 6', () => new SessionKeyvStore(new Keyv6(uriOf('redis://localhost')))],
    ['in a Keyv 5, with a single writer', () => new SessionKeyvStore(new Keyv5(uriOf('redis://localhost')), alone)],
    ['as an option of a Keyv 6', () => new SessionKeyvStore(new Keyv6(uriOf({ uri: 'redis://localhost' })))],
    ['without the name of an adapter', () => new SessionKeyvStore(fromJson('{ "uri": "redis://localhost" }'))],
  ])('%s', (_, make) => {
    expect(make).toThrow(anError('BAD_SETTING'));
  });

  test('and the error does not tell it', () => {
    expect(() => new SessionKeyvStore(fromJson('"redis://:hunter2@localhost"'))).not.toThrow('hunter2');
    expect(() => new SessionKeyvStore(new Keyv5(uriOf('redis://:hunter2@localhost')))).not.toThrow('hunter2');
  });
});

describe('options', () => {
  test.each([
    ['an adapter that is no text', '{ "adapter": 1 }', "'adapter' is wrong"],
    ['an unknown one', '{ "adapter": "@keyv/redis", "url": "redis://localhost" }', "Did you mean 'uri'"],
    ['an empty namespace', '{ "adapter": "@keyv/redis", "namespace": "" }', "'namespace' is wrong"],
    ['a namespace with a space', '{ "adapter": "@keyv/redis", "namespace": "a b" }', "'namespace' is wrong"],
    ['a namespace with a line break', '{ "adapter": "@keyv/redis", "namespace": "a\\r\\nb" }', "'namespace' is wrong"],
    ['durability that there is not', '{ "adapter": "@keyv/redis", "durability": "yes" }', "'durability' is wrong"],
    ['durability of memcached', '{ "adapter": "@keyv/memcache", "durability": "power-loss" }', "'durability' is wrong"],
    ['durability of memory', '{ "adapter": "@keyv/sqlite", "durability": "process-crash" }', "'durability' is wrong"],
    [
      'a single writer that is no flag',
      '{ "adapter": "@keyv/redis", "singleWriter": "no" }',
      "'singleWriter' is wrong",
    ],
    ['none at all', '{}', "'adapter' is missing"],
    ['a list', '[]', 'expected an object'],
    ['nothing', 'null', "'adapter' is missing"],
  ])('are refused: %s', (_, json, said) => {
    expect(() => new SessionKeyvStore(fromJson(json))).toThrow(anError('BAD_SETTING', said));
  });

  test('beside a Keyv name no namespace, since it has one', () => {
    const keyv = new Keyv6({ store: new Map(), namespace: 'mine' });
    expect(() => new SessionKeyvStore(keyv, { ...alone, namespace: 'other' })).toThrow(
      anError('BAD_SETTING', 'namespace of its own'),
    );
  });

  test('a Keyv in memory has to be meant', () => {
    expect(() => new SessionKeyvStore(new Keyv5(new Map()))).toThrow(anError('BAD_SETTING', 'singleWriter'));
    expect(() => new SessionKeyvStore(new Keyv6(new Map()))).toThrow(anError('BAD_SETTING', 'singleWriter'));
    expect(new SessionKeyvStore(new Keyv5(new Map()), alone).capabilities.atomicity).toBe('process');
    expect(new SessionKeyvStore(new Keyv6(new Map()), alone).capabilities.atomicity).toBe('process');
  });

  test('something that is no backend is refused', () => {
    expect(() => new SessionKeyvStore(new Date() as never)).toThrow(anError('BAD_SETTING'));
  });
});

describe('what is promised', () => {
  const unused = 'redis://127.0.0.1:1';
  const onRedis: Capabilities = { atomicity: 'shared', durability: 'none', expiry: 'native', lists: true };
  const onMemcached: Capabilities = { atomicity: 'none', durability: 'none', expiry: 'evicting', lists: false };
  const cases: readonly (readonly [string, () => SessionKeyvStore, Capabilities])[] = [
    ['an adapter for Redis of Keyv 5', () => new SessionKeyvStore(new KeyvRedis5(unused)), onRedis],
    ['an adapter for Redis of Keyv 6', () => new SessionKeyvStore(new KeyvRedis6(unused)), onRedis],
    ['a Keyv 5 on Redis', () => new SessionKeyvStore(new Keyv5(new KeyvRedis5(unused))), onRedis],
    ['a Keyv 6 on Redis', () => new SessionKeyvStore(new Keyv6(new KeyvRedis6(unused))), onRedis],
    ['a Keyv 6 on an adapter of Keyv 5', () => new SessionKeyvStore(new Keyv6(new KeyvRedis5(unused))), onRedis],
    ['Redis by name', () => new SessionKeyvStore({ adapter: '@keyv/redis' }), onRedis],
    [
      'Redis with a single writer',
      () => new SessionKeyvStore({ adapter: '@keyv/redis', singleWriter: true }),
      { ...onRedis, atomicity: 'process' },
    ],
    [
      'Redis that is declared durable',
      () => new SessionKeyvStore({ adapter: '@keyv/redis', durability: 'power-loss' }),
      { ...onRedis, durability: 'power-loss' },
    ],
    ['memcached', () => new SessionKeyvStore(new Keyv5(new KeyvMemcache('127.0.0.1:1'))), onMemcached],
    ['memcached by name', () => new SessionKeyvStore({ adapter: '@keyv/memcache' }), onMemcached],
    [
      'memcached with a single writer',
      () => new SessionKeyvStore({ adapter: '@keyv/memcache', singleWriter: true }),
      { ...onMemcached, atomicity: 'process' },
    ],
    [
      'PostgreSQL by name',
      () => new SessionKeyvStore({ adapter: '@keyv/postgres', uri: 'postgresql://localhost/app' }),
      { atomicity: 'shared', durability: 'process-crash', expiry: 'swept', lists: true },
    ],
    [
      'SQLite by name',
      () => new SessionKeyvStore({ adapter: '@keyv/sqlite', uri: 'sqlite://sessions.sqlite' }),
      { atomicity: 'host', durability: 'process-crash', expiry: 'swept', lists: true },
    ],
    [
      'an adapter that is not known, by name',
      () => new SessionKeyvStore({ adapter: '@acme/keyv-thing' }),
      { atomicity: 'none', durability: 'none', expiry: 'native', lists: false },
    ],
    [
      'an adapter that can do no more than keep values',
      () => new SessionKeyvStore({ get: () => undefined, set: () => undefined, delete: () => true }),
      { atomicity: 'none', durability: 'none', expiry: 'native', lists: false },
    ],
  ];

  test.each(cases)('%s', (_, make, capabilities) => {
    expect(make().capabilities).toEqual(capabilities);
  });

  test('an adapter for SQLite in memory', async () => {
    const adapter = new KeyvSqlite('sqlite://:memory:');
    onTestFinished(async () => adapter.disconnect());
    expect(new SessionKeyvStore(adapter).capabilities).toEqual({
      atomicity: 'process',
      durability: 'none',
      expiry: 'swept',
      lists: true,
    });
  });

  test('what cannot be carried comes with what can be done about it', () => {
    expect(new SessionKeyvStore(new Map()).remedy).toMatch(/singleWriter.*@keyv\/redis/);
    expect(new SessionKeyvStore(new Map(), alone).remedy).toBeUndefined();
  });
});
