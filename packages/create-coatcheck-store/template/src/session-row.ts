import { isSessionId, RecordError, sessionRecord } from '@coatcheck/core';
import type { Body, SessionId, SessionRecord } from '@coatcheck/core';

/** A session as the backend keeps it: one row of a table, one document, one hash. Times are milliseconds since the epoch. */
export interface SessionRow {
  readonly id: string;
  readonly rev: string;
  readonly accessedAt: number;
  readonly expiresAt: number;
  readonly principal: string | null;
  readonly meta: string;
  /** Text or bytes: what was given comes back as what it was, byte for byte. */
  readonly body: Body;
}

/** What is to be written for a record. */
export function rowOf(record: SessionRecord): SessionRow {
  return { ...record, principal: record.principal ?? null };
}

/**
 * The record that stands in a row. The backend may have been changed by others, so the row is checked: `RECORD_DAMAGED` if it is not what
 * {@link rowOf} wrote. A row that cannot be read is never reported as absent.
 */
export function recordIn(row: unknown, id: SessionId): SessionRecord {
  if (!isRow(row) || row.id !== id) {
    throw new RecordError('RECORD_DAMAGED', `What Foo holds of session ${id} cannot be read. It was left where it is.`);
  }
  return sessionRecord({ ...row, id, principal: row.principal ?? undefined });
}

function isRow(row: unknown): row is SessionRow {
  if (typeof row !== 'object' || row === null) return false;
  const { id, rev, accessedAt, expiresAt, principal, meta, body } = row as Partial<Record<keyof SessionRow, unknown>>;
  return (
    isSessionId(id) &&
    typeof rev === 'string' &&
    Number.isFinite(accessedAt) &&
    Number.isFinite(expiresAt) &&
    (principal === null || typeof principal === 'string') &&
    typeof meta === 'string' &&
    (typeof body === 'string' || body instanceof Uint8Array)
  );
}
