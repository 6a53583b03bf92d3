import { hasCode, StoreError } from '@coatcheck/core';
import { failed, indeterminate } from './failures.ts';
import { propertyOf } from './shapes.ts';

/** What PostgreSQL and SQLite call a full disk. */
const POSTGRES_FULL = '53100';
const SQLITE_FULL = 13;
/** A failure of the disk in SQLite, perhaps in the middle of a commit. */
const SQLITE_IOERR = 10;

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
  if (propertyOf(cause, 'code') === POSTGRES_FULL || propertyOf(cause, 'errcode') === SQLITE_FULL) {
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

/** An error is an answer, and takes back what the statement did. One that ends the connection may have come after it was done. */
function isRefusal(cause: unknown): boolean {
  const result = propertyOf(cause, 'errcode');
  if (typeof result === 'number') return (result & 0xff) !== SQLITE_IOERR;
  return propertyOf(cause, 'severity') === 'ERROR';
}
