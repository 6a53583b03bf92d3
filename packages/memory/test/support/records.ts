import { createHash } from 'node:crypto';
import { isSessionId, sessionRecord } from '@coatcheck/core';
import type { SessionId, SessionRecord } from '@coatcheck/core';

/** A moment to begin at: some day in 2026. */
export const START = 1_790_000_000_000;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** The id of a session that is known by a name. */
export function idOf(name: string | number): SessionId {
  const id = createHash('sha256').update(String(name)).digest('hex');
  if (!isSessionId(id)) throw new Error('SHA-256 in hexadecimal is an id.');
  return id;
}

/** A record of a session that is known by a name, and lives for an hour unless told otherwise. */
export function recordOf(name: string | number, fields: Partial<SessionRecord> = {}): SessionRecord {
  const accessedAt = fields.accessedAt ?? START;
  return sessionRecord({
    id: idOf(name),
    rev: `${name}-1`,
    accessedAt,
    expiresAt: accessedAt + HOUR,
    meta: '{"v":1}',
    body: `{"name":"${name}"}`,
    ...fields,
  });
}
