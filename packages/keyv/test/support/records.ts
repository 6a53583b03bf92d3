import { createHash } from 'node:crypto';
import { isSessionId, sessionRecord } from '@coatcheck/core';
import type { SessionId, SessionRecord } from '@coatcheck/core';
import { ManualClock } from '@coatcheck/conformance';

export const NOW: number = ManualClock.START;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** The id of the n-th session. */
export function sessionId(n: number): SessionId {
  const id = createHash('sha256').update(`session ${n}`).digest('hex');
  if (!isSessionId(id)) throw new TypeError('SHA-256 did not give 64 hexadecimal digits.');
  return id;
}

/** A record with fields that a test does not care about. */
export function aRecord(fields: Partial<SessionRecord> = {}): SessionRecord {
  const { rev = 'r-1' } = fields;
  return sessionRecord({
    id: sessionId(1),
    rev,
    accessedAt: NOW,
    expiresAt: NOW + HOUR,
    meta: '{"v":1}',
    body: `body of ${rev}`,
    ...fields,
  });
}
