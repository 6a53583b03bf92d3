import type { Keyv } from 'keyv';
import type {
  Keyv as Keyv5,
  KeyvMemcache,
  KeyvPostgres as KeyvPostgres5,
  KeyvRedis as KeyvRedis5,
} from '@coatcheck/keyv-5';
import type {
  Keyv as Keyv6,
  KeyvPostgres as KeyvPostgres6,
  KeyvRedis as KeyvRedis6,
  KeyvSqlite,
} from '@coatcheck/keyv-6';
import type { RecordStore, StoreClass } from '@coatcheck/core';
import { expectTypeOf, test } from 'vitest';
import type { SessionKeyvStore } from '../src/index.ts';
import type { KeyValues, KeyvStoreOptions } from '../src/index.ts';

test('every Keyv, adapter and Map can be handed over', () => {
  expectTypeOf<Keyv>().toExtend<KeyValues>();
  expectTypeOf<Keyv5>().toExtend<KeyValues>();
  expectTypeOf<Keyv6>().toExtend<KeyValues>();
  expectTypeOf<KeyvRedis5<unknown>>().toExtend<KeyValues>();
  expectTypeOf<KeyvRedis6<unknown>>().toExtend<KeyValues>();
  expectTypeOf<KeyvPostgres5>().toExtend<KeyValues>();
  expectTypeOf<KeyvPostgres6>().toExtend<KeyValues>();
  expectTypeOf<KeyvSqlite>().toExtend<KeyValues>();
  expectTypeOf<KeyvMemcache>().toExtend<KeyValues>();
  expectTypeOf<Map<string, unknown>>().toExtend<KeyValues>();
  expectTypeOf<Map<string, string>>().toExtend<KeyValues>();
});

test('a connection string cannot', () => {
  expectTypeOf<string>().not.toExtend<KeyValues | KeyvStoreOptions>();
  expectTypeOf<{ uri: string }>().not.toExtend<KeyValues | KeyvStoreOptions>();
});

test('the store is one of core', () => {
  expectTypeOf<SessionKeyvStore>().toExtend<RecordStore>();
  expectTypeOf<typeof SessionKeyvStore>().toExtend<StoreClass>();
});
