declare const brand: unique symbol;

/** The store's key of a session: SHA-256 of its token as 64 lower-case hexadecimal digits. Safe to log; it is not a token. */
export type SessionId = string & { readonly [brand]: 'SessionId' };

/** The secret that the client holds: 32 random bytes as 43 characters of base64url. Never stored, never logged. */
export type SessionToken = string & { readonly [brand]: 'SessionToken' };

/** What a codec makes of a session's values: text or bytes. */
export type Body = string | Uint8Array;

/** The time that never comes, in milliseconds since the epoch: the last one that a `Date` can hold. */
export const NEVER = 8.64e15;

/**
 * What a store keeps of a session. Frozen: a store may hand out the same object again and again, and core then decodes its body once.
 * Every field is to be kept exactly; none but `id`, `rev` and the two times is to be understood by a store.
 */
export interface SessionRecord {
  /** The key: the SHA-256 of the token, in lower-case hex. Safe to log. */
  readonly id: SessionId;
  /** The revision. Made by core, never reused; stores compare it with `===` and do not parse it. At most 64 of `[A-Za-z0-9_-]`. */
  readonly rev: string;
  /** When the session was last used, in milliseconds since the epoch. */
  readonly accessedAt: number;
  /** From when on the session is stale, in milliseconds since the epoch; at most {@link NEVER}. */
  readonly expiresAt: number;
  /** Whose session it is, if that is known. */
  readonly principal: string | undefined;
  /** Core's own envelope, opaque text. */
  readonly meta: string;
  /** The encoded values. */
  readonly body: Body;
}

/** Makes a record, always with the same fields in the same order, and freezes it. */
export function sessionRecord(
  fields: Omit<SessionRecord, 'principal'> & { readonly principal?: string | undefined },
): SessionRecord {
  return Object.freeze({
    id: fields.id,
    rev: fields.rev,
    accessedAt: fields.accessedAt,
    expiresAt: fields.expiresAt,
    principal: fields.principal,
    meta: fields.meta,
    body: fields.body,
  });
}

/** The same record with later times, as a touch leaves it: neither of the two ever moves backwards. */
export function touchedRecord(
  record: SessionRecord,
  times: { readonly accessedAt: number; readonly expiresAt: number },
): SessionRecord {
  return sessionRecord({
    id: record.id,
    rev: record.rev,
    accessedAt: Math.max(record.accessedAt, times.accessedAt),
    expiresAt: Math.max(record.expiresAt, times.expiresAt),
    principal: record.principal,
    meta: record.meta,
    body: record.body,
  });
}

/** Whether a record is stale at a time: idle for exactly its timeout is stale. */
export function isStale(record: Pick<SessionRecord, 'expiresAt'>, now: number): boolean {
  return record.expiresAt <= now;
}

const notHexadecimal = /[^0-9a-f]/;

/** Whether something is a session id: 64 lower-case hexadecimal digits. */
export function isSessionId(value: unknown): value is SessionId {
  // Half of what matching all 64 digits takes; every primitive of a store asks for it.
  return typeof value === 'string' && value.length === 64 && !notHexadecimal.test(value);
}
