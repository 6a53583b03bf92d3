import { expect, test } from 'vitest';
import { SessionKeyvStore } from '../src/index.ts';
import { codeOf } from './support/errors.ts';
import { aRecord } from './support/records.ts';
import { started } from './support/stores.ts';

/** With which code a write fails if the driver of the database fails with this. */
async function codeFor(dialect: string, failure: object): Promise<unknown> {
  const adapter = {
    opts: { dialect, uri: 'sqlite://sessions.sqlite' },
    namespace: undefined,
    get: () => undefined,
    set: () => undefined,
    delete: () => undefined,
    async query(text: string) {
      if (text.startsWith('INSERT')) throw Object.assign(new Error('The statement failed.'), failure);
      return [];
    },
  };
  const store = await started(new SessionKeyvStore(adapter));
  return codeOf(() => store.write(aRecord(), 'absent'));
}

test.each([
  ['a read-only transaction', 'STORE_FAILED', { code: '25006', severity: 'ERROR' }],
  ['the same of a server that speaks German', 'STORE_FAILED', { code: '25006', severity: 'FEHLER' }],
  ['a right that is missing, in French', 'STORE_FAILED', { code: '42501', severity: 'ERREUR' }],
  ['a server that does not let anybody in yet', 'STORE_FAILED', { code: '57P03', severity: 'FATAL' }],
  ['an error of a function', 'STORE_FAILED', { code: 'P0001', severity: 'ERROR' }],
  ['a full disk', 'STORE_FULL', { code: '53100', severity: 'FEHLER' }],
  ['a shutdown', 'INDETERMINATE', { code: '57P01', severity: 'FATAL' }],
  ['a crash of another connection', 'INDETERMINATE', { code: '57P02', severity: 'ERROR' }],
  ['a connection that broke', 'INDETERMINATE', { code: '08006', severity: 'ERROR' }],
  ['a commit of which the server does not know', 'INDETERMINATE', { code: '40003', severity: 'ERROR' }],
  ['a failure of the server itself', 'INDETERMINATE', { code: 'XX000', severity: 'PANIC' }],
  ['a pipe that broke, which has five letters, too', 'INDETERMINATE', { code: 'EPIPE' }],
  ['a connection that was refused', 'STORE_FAILED', { code: 'ECONNREFUSED' }],
])('of PostgreSQL, %s is %s', async (_, code, failure) => {
  expect(await codeFor('postgres', failure)).toBe(code);
});

test.each([
  ['node:sqlite, when it is locked', 'STORE_FAILED', { code: 'ERR_SQLITE_ERROR', errcode: 5 }],
  ['node:sqlite, when the disk is full', 'STORE_FULL', { code: 'ERR_SQLITE_ERROR', errcode: 13 }],
  ['node:sqlite, when the disk fails', 'INDETERMINATE', { code: 'ERR_SQLITE_ERROR', errcode: 1034 }],
  ['better-sqlite3, when it is locked', 'STORE_FAILED', { code: 'SQLITE_BUSY_SNAPSHOT' }],
  ['better-sqlite3, when the disk is full', 'STORE_FULL', { code: 'SQLITE_FULL' }],
  ['better-sqlite3, when the disk fails', 'INDETERMINATE', { code: 'SQLITE_IOERR_FSYNC' }],
  ['sqlite3, when it is locked', 'STORE_FAILED', { code: 'SQLITE_BUSY', errno: 5 }],
  ['sqlite3, when the disk is full', 'STORE_FULL', { code: 'SQLITE_FULL', errno: 13 }],
  ['sqlite3, when the disk fails', 'INDETERMINATE', { code: 'SQLITE_IOERR', errno: 10 }],
  ['a driver that says nothing', 'INDETERMINATE', {}],
])('of %s, it is %s', async (_, code, failure) => {
  expect(await codeFor('sqlite', failure)).toBe(code);
});
