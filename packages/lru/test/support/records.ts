import { createHash } from 'node:crypto';
import { ManualClock } from '@coatcheck/conformance';
import { isSessionId, sessionRecord } from '@coatcheck/core';
import type { SessionId, SessionRecord, Touch } from '@coatcheck/core';

/** When a new clock stands. */
export const START: number = ManualClock.START;
export const MINUTE = 60_000;
export const HOUR: number = 60 * MINUTE;

/** The id of a session that is known by a name. */
export function idOf(name: string | number): SessionId {
  const id = createHash('sha256').update(String(name)).digest('hex');
  if (!isSessionId(id)) throw new Error('SHA-256 in hexadecimal is an id.');
  return id;
}

/** A record of a session that is known by a name, and lives for an hour unless told otherwise. Its revision is 'name-1'. */
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

/** A touch of the first revision of a session, so many milliseconds after the start: it lives for an hour more. */
export function touchOf(name: string, later: number): Touch {
  return { rev: `${name}-1`, accessedAt: START + later, expiresAt: START + later + HOUR };
}
