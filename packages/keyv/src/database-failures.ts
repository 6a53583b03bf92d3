import { hasCode, StoreError } from '@coatcheck/core';
import { failed, indeterminate } from './failures.ts';
import { propertyOf } from './shapes.ts';

/** What PostgreSQL calls a full disk. */
const POSTGRES_FULL = '53100';
/** What tells of an error of PostgreSQL: five characters, the first two of which are its class. Not those that begin an `EPIPE`. */
const sqlState = /^(?:\d\d|F0|HV|P0|XX)[\dA-Z]{3}$/;
/**
 * After these a statement may have been done: the connection ended, the server is shut down or has failed itself. Unlike the severity, the code
 * is not translated (`lc_messages`). That the server does not let anybody in yet (57P03) is a refusal.
 */
const unknownState = /^(?:08|58|XX|40003|57P0[^3])/;
/** The results of SQLite that matter here: a full disk; and a failure of the disk, perhaps in the middle of a commit. */
const sqliteResults: ReadonlyMap<unknown, string> = new Map([
  [13, 'FULL'],
  [10, 'IOERR'],
]);

/** What was not sent was not carried out. */
const notSent = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|when trying to connect|after calling end on the pool/;

/** A failure of a statement that changes nothing. */
export function readFailure(doing: string, cause: unknown): Error {
  return failed(
    doing,
    cause,
    propertyOf(cause, 'code') === '25006' ? 'It is a read-only replica: connect to the primary.' : undefined,
  );
}

/** A failure of a statement that changes something: `STORE_FULL` or `STORE_FAILED` if the database refused it, else `INDETERMINATE`. */
export function writeFailure(doing: string, cause: unknown): Error {
  if (hasCode(cause)) return cause;
  if (propertyOf(cause, 'code') === POSTGRES_FULL || sqliteResultOf(cause) === 'FULL') {
    return new StoreError('STORE_FULL', `SessionKeyvStore could not ${doing}. The disk of the database is full.`, {
      cause,
    });
  }
  return isRefusal(cause) || notSent.test(`${String(propertyOf(cause, 'code'))} ${String(cause)}`)
    ? readFailure(doing, cause)
    : indeterminate(doing, cause);
}

/** How PostgreSQL says that a table, its type or its index was made by another at the same moment: it is there then. */
const madeMeanwhile: ReadonlySet<unknown> = new Set(['23505', '42710', '42P07']);

/** Whether two processes made the same table at the same time. */
export function isMadeMeanwhile(cause: unknown): boolean {
  return madeMeanwhile.has(propertyOf(cause, 'code'));
}

/** An error is an answer, and takes back what the statement did; but not one after which nobody knows. */
function isRefusal(cause: unknown): boolean {
  const result = sqliteResultOf(cause);
  if (result !== undefined) return result !== 'IOERR';
  const code = propertyOf(cause, 'code');
  return typeof code === 'string' && sqlState.test(code) && !unknownState.test(code);
}

/** The name of a result of SQLite, or another text for one that does not matter here; undefined if it is none. */
function sqliteResultOf(cause: unknown): string | undefined {
  // better-sqlite3 and sqlite3 give names, such as SQLITE_IOERR_FSYNC; node:sqlite a number, whose lowest byte tells what the name begins with.
  const name = /^SQLITE_([A-Z]+)/.exec(String(propertyOf(cause, 'code')))?.[1];
  const result = propertyOf(cause, 'errcode');
  if (name !== undefined || typeof result !== 'number') return name;
  return sqliteResults.get(result & 0xff) ?? 'OTHER';
}
