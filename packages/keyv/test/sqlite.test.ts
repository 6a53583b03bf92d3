import { DatabaseSync } from 'node:sqlite';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyvSqlite } from '@coatcheck/keyv-6';
import { expect, onTestFinished, test } from 'vitest';
import { SessionKeyvStore } from '../src/index.ts';
import type { KeyvStoreSettings } from '../src/index.ts';
import { anError, codeOf } from './support/errors.ts';
import { aRecord, NOW, sessionId } from './support/records.ts';
import { started } from './support/stores.ts';

async function databaseFile(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'coatcheck-keyv-'));
  onTestFinished(async () => rm(directory, { recursive: true }));
  return join(directory, 'sessions.sqlite');
}

function adapterFor(uri: string, options: object = {}): KeyvSqlite {
  const adapter = new KeyvSqlite({ uri, ...options });
  onTestFinished(async () => adapter.disconnect());
  return adapter;
}

async function storeOn(uri: string, settings?: KeyvStoreSettings): Promise<SessionKeyvStore> {
  return started(new SessionKeyvStore(adapterFor(uri), settings));
}

test('sessions are listed page by page, none twice and none missing, many of one time among them', async () => {
  const store = await storeOn('sqlite://:memory:');
  const records = Array.from({ length: 1_200 }, (_, n) =>
    aRecord({ id: sessionId(n), accessedAt: 0, expiresAt: NOW + (n % 2) }),
  );
  for (const record of records) await store.write(record, 'absent');
  const sorted = (ids: readonly string[]): string[] => ids.toSorted();
  expect(sorted(await Array.fromAsync(store.ids()))).toEqual(sorted(records.map(({ id }) => id)));
  expect(await store.count()).toBe(records.length);
  const earlier = records.filter(({ expiresAt }) => expiresAt === NOW).map(({ id }) => id);
  expect(sorted(await Array.fromAsync(store.stale(NOW)))).toEqual(sorted(earlier));
  expect(await Array.fromAsync(store.stale(NOW + 1))).toHaveLength(records.length);
});

test('a database that another process is writing to is waited for, but not for ever', async () => {
  const file = await databaseFile();
  const store = await storeOn(`sqlite://${file}`);
  await store.write(aRecord(), 'absent');
  const other = new DatabaseSync(file);
  onTestFinished(() => other.close());
  other.exec('BEGIN EXCLUSIVE');
  const begun = performance.now();
  expect(await codeOf(() => store.write(aRecord({ rev: 'r-2' }), { rev: 'r-1' }))).toBe('STORE_FAILED');
  expect(performance.now() - begun).toBeGreaterThan(1_000);
  other.exec('COMMIT');
  expect(await store.write(aRecord({ rev: 'r-2' }), { rev: 'r-1' })).toBe(true);
});

test('what is declared of a database is checked when the store starts', async () => {
  const uri = `sqlite://${await databaseFile()}`;
  await expect(storeOn(uri, { durability: 'power-loss' })).rejects.toEqual(
    anError('BAD_SETTING', 'PRAGMA synchronous'),
  );
  expect((await storeOn(uri, { durability: 'process-crash' })).capabilities.durability).toBe('process-crash');
  const wal = adapterFor(uri, { wal: true });
  const store = await started(new SessionKeyvStore(wal, { durability: 'power-loss' }));
  expect(store.capabilities.durability).toBe('power-loss');
});

test('sessions have a table of their own beside that of the adapter, whatever it is called', async () => {
  const file = await databaseFile();
  const store = await started(new SessionKeyvStore(adapterFor(`sqlite://${file}`, { table: 'cache' })));
  await store.write(aRecord(), 'absent');
  const other = new DatabaseSync(file);
  onTestFinished(() => other.close());
  const tables = other.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all();
  expect(tables.map(({ name }) => name)).toEqual(['cache', 'cache_sessions']);
});
