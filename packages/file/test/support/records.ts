import { createHash } from 'node:crypto';
import { isSessionId, sessionRecord } from '@coatcheck/core';
import type { SessionId, SessionRecord } from '@coatcheck/core';

/** The id of the n-th session. */
export function sessionId(n: number): SessionId {
  const id = createHash('sha256').update(`session ${n}`).digest('hex');
  if (!isSessionId(id)) throw new Error('SHA-256 in hexadecimal digits is an id.');
  return id;
}

/** A record with fields that a test does not care about. */
export function aRecord(fields: Partial<SessionRecord> = {}): SessionRecord {
  return sessionRecord({
    id: sessionId(1),
    rev: 'r1',
    accessedAt: 1_000,
    expiresAt: 2_000,
    meta: '{"v":1}',
    body: `body of ${fields.rev ?? 'r1'}`,
    ...fields,
  });
}
