import type { Decode, Encode } from './codec.ts';
import type { SessionId } from './record.ts';
import type { CheckInOutcome, CheckOutOptions, Session, SessionData } from './session.ts';

/** What can be seen of a session without its values: fit for a log or an admin page. */
export interface SessionInspection {
  /** The store's key of the session. Safe to log. */
  readonly id: SessionId;
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAt: number;
  /** When it was last used, as far as that was written down, in milliseconds since the epoch. */
  readonly accessedAt: number;
  /** From when on it is stale, in milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** What a sweep may be told. */
export interface SweepOptions {
  /** Ends the sweep early, between two sessions. */
  readonly signal?: AbortSignal;
}

/**
 * A store as a dictionary from ids to sessions: the face that applications use, the same for every store.
 *
 * Every session that it hands out is detached: what is done to it is seen by nobody before it is stored. A stale session is never
 * handed out. Something that is not an id is an id that is not there; writing under it is `BAD_ID`. Every method fails with
 * `STORE_FAILED`, `STORE_TIMEOUT` or `INDETERMINATE` if the backend does; the methods that list, with `CAPABILITY_MISSING` where the
 * store declares that it cannot. A damaged record keeps no others from being listed: it is left out, and reported as `storeProblem`.
 */
export interface SessionDictionary<Data extends object = SessionData> {
  /** A new session that is not stored yet, under an id of one's own choice or under that of a fresh token. `BAD_ID`. */
  create(id?: SessionId): Session<Data>;
  /** The session under this id, or undefined, or the fallback. */
  get(id: SessionId): Promise<Session<Data> | undefined>;
  /** The session under this id, or the fallback. */
  get<Fallback>(id: SessionId, fallback: Fallback): Promise<Session<Data> | Fallback>;
  /** Whether there is a session under this id. */
  has(id: SessionId): Promise<boolean>;
  /**
   * Stores a session under an id. One that was read under this id here: only if nothing changed it since (`CONFLICT`, `SESSION_GONE`).
   * Any other: created, or put in the place of what stands there; then it is another session, and for work that was begun on the one
   * before, that one has ended.
   */
  set(id: SessionId, session: Session<Data>): Promise<void>;
  /** Ends a session and runs the `expiring` hook, exactly once however many callers ask. Says whether this caller ended it. */
  delete(id: SessionId): Promise<boolean>;
  /** Takes a session out of the store and hands it over, without the hook: to one caller only. */
  pop(id: SessionId): Promise<Session<Data> | undefined>;
  /** The same, with the fallback for those who come too late. */
  pop<Fallback>(id: SessionId, fallback: Fallback): Promise<Session<Data> | Fallback>;
  /** The session under this id; if there is none, stores the given one (or a new, empty one) and returns it. Atomic. */
  setDefault(id: SessionId, session?: Session<Data>): Promise<Session<Data>>;

  /** The ids of all sessions that are not stale. */
  keys(): Promise<SessionId[]>;
  /** All sessions that are not stale. */
  values(): Promise<Session<Data>[]>;
  /** All ids with their sessions, stale ones left out. */
  items(): Promise<[SessionId, Session<Data>][]>;
  /** The same one by one, in bounded memory. Sessions that come or go meanwhile may or may not be met. */
  [Symbol.asyncIterator](): AsyncIterator<[SessionId, Session<Data>]>;
  /**
   * How many records the store holds: sessions, stale ones that were not swept yet, and what renewals and the lists of principals keep
   * beside them.
   */
  size(): Promise<number>;
  /** Removes all sessions, without the hook. */
  clear(): Promise<void>;
  /** Ids and times, but no values, of up to `limit` sessions (100 unless told). */
  inspect(limit?: number): Promise<SessionInspection[]>;

  /** Checks a session out by its id; `SESSION_GONE` if there is none. */
  checkOut(id: SessionId, options?: CheckOutOptions): Promise<Session<Data>>;
  /**
   * Runs `change` on the session under this id and commits, again from the start whenever another commit came first: a linearizable
   * read-modify-write. `change` may run several times. `SESSION_GONE` if there is none.
   */
  update<Result>(id: SessionId, change: (session: Session<Data>) => Result | Promise<Result>): Promise<Result>;
  /** Commits what was done to a session: one that was read here with replay if another commit came first, any other as `set` does. */
  storeSession(session: Session<Data>): Promise<CheckInOutcome>;
  /** Makes the store write down what it holds only in memory and is meant to keep. */
  storeAllSessions(): Promise<void>;
  /** Removes the sessions that are stale now, and runs the hook for each. How many they were. */
  cleanStaleSessions(options?: SweepOptions): Promise<number>;

  /** The encoder in use. */
  encoder(): Encode;
  /** The decoder in use. */
  decoder(): Decode;
  /** Changes the codec from now on. Sessions that are there already are still read by the codec that wrote them. */
  setEncoderDecoder(encode: Encode, decode: Decode, name: string): void;
  /** The application that this store was opened by. */
  application(): object;
}
