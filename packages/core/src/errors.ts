/**
 * Every code that an error of ours can bear, with what it means. Codes are stable; messages may change their wording.
 * A message never holds a token, a value of a session, or the value of an option.
 */
export const errorCodes = {
  BAD_SETTING: 'a setting of the application, or an option of a store, is not what was expected',
  STORE_UNKNOWN: 'no store is known by that name',
  STORE_NOT_INSTALLED: 'the package that the name stands for cannot be found from the application',
  STORE_NOT_LOADED: 'the package or factory that the name stands for failed while loading',
  STORE_NOT_EXPORTED: 'the package was loaded and exports no store of that name',
  NOT_A_STORE: 'what the name stands for does not have the primitives of a store',
  CONTRACT_MISMATCH: 'the store was written for another version of the contract than this core speaks',
  CAPABILITY_MISSING: 'the store declares that it cannot do what was asked',
  NOT_OPEN: 'the store is not in use by an open application',
  CLOSED: 'the application, or the store, has been closed',
  STORE_FAILED: 'the store could not do it, and nothing was changed',
  STORE_FULL: 'the store has reached a limit, and nothing was changed',
  STORE_TIMEOUT: 'the store did not answer a read within the deadline',
  INDETERMINATE: 'the store did not answer a write within the deadline, so it may have happened, or may yet happen',
  RECORD_DAMAGED: 'the store holds a record that cannot be read; it was left where it is',
  CODEC_UNKNOWN: 'the record was encoded by a codec that the application does not have',
  NOT_ENCODABLE: 'a value in the session cannot be carried by the codec',
  BAD_ID: 'what was given is not a session id',
  BAD_OPERATION: 'the operation does not fit the value that the session holds under that key',
  READ_ONLY: 'the session was checked out for reading',
  CHECKED_IN: 'the session has been checked in, or released, and can no longer be changed',
  SESSION_GONE: 'there is no such session, or no longer: it was destroyed or it expired',
  UNKNOWN_TOKEN: 'the token that was presented belongs to no session',
  CONFLICT: 'another commit changed what this one was based on',
  LEASE_LOST: 'the session was checked out exclusively and the lease ran out, so that somebody else could have it',
  BUSY: 'others are at work on the session, and did not end within the time to wait, or too many wait already',
  SELF_WAIT: 'the work would wait for a session that it holds itself',
  WEAKER_MODE: 'the session was already checked out, in a mode that is weaker than the one asked for now',
  OLD_TOKEN:
    'the session was checked out through a token that has been renewed since, which gives no right to a new one',
  TOO_MANY_SESSIONS: 'the principal has as many sessions as the application allows',
} as const;

/** A code from the table {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes;

/** The root of all errors that this project throws on purpose. Compare `code`, not the message. */
export class CoatcheckError extends Error {
  /** The name of the class, in words, here and below, since those of classes do not survive a minifier. */
  override readonly name: string = 'CoatcheckError';

  /** What went wrong, from {@link errorCodes}. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A setting or an option is wrong: `BAD_SETTING`. Names the setting and what was expected, never what was given. */
export class SettingError extends CoatcheckError {
  override readonly name: string = 'SettingError';
}

/**
 * A name does not lead to a usable store: `STORE_UNKNOWN`, `STORE_NOT_INSTALLED`, `STORE_NOT_LOADED`, `STORE_NOT_EXPORTED`,
 * `NOT_A_STORE`, `CONTRACT_MISMATCH`.
 */
export class StoreNameError extends CoatcheckError {
  override readonly name: string = 'StoreNameError';
}

/** The store cannot do what was asked of it, and says so in its capabilities: `CAPABILITY_MISSING`. */
export class CapabilityError extends CoatcheckError {
  override readonly name: string = 'CapabilityError';

  /** @param remedy - what the store says that can be done about it, if it says something */
  constructor(message: string, remedy?: string) {
    super('CAPABILITY_MISSING', remedy === undefined ? message : `${message} ${remedy}`);
  }
}

/** The store failed, and nothing was changed: `STORE_FAILED`, `STORE_FULL`, `NOT_OPEN`, `CLOSED`. The backend's own error is the `cause`. */
export class StoreError extends CoatcheckError {
  override readonly name: string = 'StoreError';
}

/** A read was not answered within the deadline: `STORE_TIMEOUT`. Nothing was changed. */
export class StoreTimeoutError extends StoreError {
  override readonly name: string = 'StoreTimeoutError';

  constructor(message: string) {
    super('STORE_TIMEOUT', message);
  }
}

/** A write was not answered within the deadline: `INDETERMINATE`. It may have happened, and it may still happen. */
export class IndeterminateError extends StoreError {
  override readonly name: string = 'IndeterminateError';

  constructor(message: string, options?: ErrorOptions) {
    super('INDETERMINATE', message, options);
  }
}

/** A record cannot be read: `RECORD_DAMAGED`, `CODEC_UNKNOWN`. Names the id (and the place, where the store knows it). */
export class RecordError extends CoatcheckError {
  override readonly name: string = 'RecordError';
}

/** A value cannot be carried by the codec: `NOT_ENCODABLE`. Names the path of the value, never the value. */
export class EncodeError extends CoatcheckError {
  override readonly name: string = 'EncodeError';

  constructor(message: string, options?: ErrorOptions) {
    super('NOT_ENCODABLE', message, options);
  }
}

/**
 * A session was used in a way that its state forbids: `BAD_ID`, `BAD_OPERATION`, `READ_ONLY`, `CHECKED_IN`, `UNKNOWN_TOKEN`, `SELF_WAIT`,
 * `WEAKER_MODE`, `OLD_TOKEN`, `TOO_MANY_SESSIONS`.
 */
export class SessionError extends CoatcheckError {
  override readonly name: string = 'SessionError';
}

/** The session does not exist, or no longer: `SESSION_GONE`. A commit that meets this error has written nothing. */
export class SessionGoneError extends SessionError {
  override readonly name: string = 'SessionGoneError';

  constructor(message: string) {
    super('SESSION_GONE', message);
  }
}

/**
 * Another commit changed a key that this session had read and has overwritten, or commits of others always came first: `CONFLICT`. Nothing
 * was written.
 */
export class ConflictError extends SessionError {
  override readonly name: string = 'ConflictError';

  /** The keys in question; empty where the whole record is meant. */
  readonly keys: readonly string[];

  constructor(message: string, keys: readonly string[] = []) {
    super('CONFLICT', message);
    this.keys = keys;
  }
}

/** An exclusive check-out lost its lease, and somebody else may have changed the session since: `LEASE_LOST`. Nothing was written. */
export class LeaseLostError extends SessionError {
  override readonly name: string = 'LeaseLostError';

  constructor(message: string) {
    super('LEASE_LOST', message);
  }
}

/** Others are at work on the session, and waiting for them came to its end: `BUSY`. Nothing was done. */
export class BusyError extends SessionError {
  override readonly name: string = 'BusyError';

  /** When it is worth trying again, in milliseconds from now: by then a lease that nobody keeps has run out. */
  readonly retryAfter: number;

  constructor(message: string, retryAfter: number) {
    super('BUSY', message);
    this.retryAfter = retryAfter;
  }
}

/**
 * Whether something thrown bears one of our codes. By shape and not by class, since an adapter may bring its own copy of core.
 *
 * @example `catch (error) { if (hasCode(error, 'CONFLICT')) return tryAgain(); throw error; }`
 */
export function hasCode(error: unknown, code?: ErrorCode): error is CoatcheckError {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false;
  return code === undefined ? Object.hasOwn(errorCodes, error.code) : error.code === code;
}
