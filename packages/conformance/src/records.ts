import { createHash } from 'node:crypto';
import { isSessionId, sessionRecord } from '@coatcheck/core';
import type { SessionId, SessionRecord } from '@coatcheck/core';
import { ManualClock } from './manual-clock.ts';

/** A valid id for a name that a reader can tell from others. */
export function sessionId(name: string): SessionId {
  const id = createHash('sha256').update(name).digest('hex');
  if (isSessionId(id)) return id;
  throw new TypeError('SHA-256 did not give 64 hexadecimal digits.');
}

/** A record as core could have made it, with these fields different. To a store, `meta` and `body` are just text. */
export function recordWith(fields: Partial<SessionRecord> = {}): SessionRecord {
  return sessionRecord({
    id: sessionId('foo'),
    rev: 'first-1',
    accessedAt: ManualClock.START,
    expiresAt: ManualClock.START + 1_800_000,
    principal: undefined,
    meta: 'an envelope',
    body: 'a body',
    ...fields,
  });
}
