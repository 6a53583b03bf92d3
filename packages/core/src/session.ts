import { resultOf } from './check-in-result.ts';
import type { CheckInResult } from './check-in-result.ts';
import { durationOf } from './duration.ts';
import type { Duration } from './duration.ts';
import type { CheckInOutcome, CheckOutMode, Draft } from './draft.ts';
import { SessionError } from './errors.ts';
import type { SessionId, SessionToken } from './record.ts';
import type { ItemOf, KeyHolding, KeyOf, SessionData, ValueOf } from './session-data.ts';

export type { CheckInResult } from './check-in-result.ts';
export type { CheckOutOptions } from './check-out-options.ts';
export type { CheckInOutcome, CheckOutMode } from './draft.ts';
export type { SessionData } from './session-data.ts';

/** What a session can have done for it by those who made it. */
export interface SessionKeeper {
  readonly now: () => number;
  checkIn(draft: Draft): Promise<CheckInOutcome>;
  take(draft: Draft, key: string): Promise<unknown>;
  /** `CAPABILITY_MISSING` where the store cannot find sessions by their principal. */
  assertCarriesPrincipals(): void;
}

/** How a token is to be renewed. */
export interface RenewOptions {
  /** For how long the old token still leads to the session: not at all unless given, as it has to be when rights change. */
  readonly grace?: Duration | undefined;
  /** Only if the token is at least this old; and a session that was checked out through an old token is left as it is. */
  readonly after?: Duration | undefined;
}

let draftOfSession: (session: unknown) => Draft | undefined;

/**
 * A session at work: typed values, times, and a recorder of what was done. Nobody else sees any of it before it is checked in.
 *
 * Values are plain data. What `get` returns may be changed in place: check-in notices. `get`, `has` and iteration count as reading a key;
 * a key that was read, overwritten, and changed meanwhile by another commit is a `ConflictError` at check-in, or goes to the key's
 * rule. `increment`, `append` and `update` do not conflict over their key: they are done again on the newer value.
 */
export class Session<Data extends object = SessionData> implements Iterable<[string, unknown]> {
  readonly #draft: Draft;
  readonly #keeper: SessionKeeper;

  static {
    draftOfSession = (session) =>
      typeof session === 'object' && session !== null && #draft in session ? session.#draft : undefined;
  }

  /** @internal Sessions are made by an application; see `Application.checkOut` and `SessionDictionary.create`. */
  constructor(draft: Draft, keeper: SessionKeeper) {
    this.#draft = draft;
    this.#keeper = keeper;
  }

  /** The store's key of this session. Safe to log. */
  get id(): SessionId {
    return this.#draft.id;
  }

  /** The token, as long as the client does not have it: to be handed over once the session is checked in. Never log it. */
  get token(): SessionToken | undefined {
    return this.#draft.token;
  }

  /** Whether the session began with this check-out: it was not stored when the work on it started. */
  get isNew(): boolean {
    return this.#draft.isNew;
  }

  /** Whether the client presented a token that belongs to no session (any more), and this new one was given to it instead. */
  get tokenRefused(): boolean {
    return this.#draft.tokenRefused;
  }

  /** How it was checked out. */
  get mode(): CheckOutMode {
    return this.#draft.mode;
  }

  /**
   * The fence of an exclusive check-out, undefined in other modes: larger than that of any exclusive check-out of this session before. A
   * system that remembers the largest fence it has seen can refuse whoever comes with a smaller one, and has lost the session meanwhile.
   */
  get fence(): number | undefined {
    return this.#draft.fence;
  }

  /** Whose session it is, if somebody signed in. */
  get principal(): string | undefined {
    return this.#draft.principal;
  }

  /** When the session was created, in milliseconds since the epoch. */
  get createdAt(): number {
    return this.#draft.createdAt;
  }

  /** When it was last used before, as far as that was written down: a tenth of the timeout may be missing. Milliseconds since the epoch. */
  get accessedAt(): number {
    return this.#draft.record?.accessedAt ?? this.#draft.createdAt;
  }

  /** Idle for this long, the session is stale: milliseconds, or 'never'. May be set to any duration; `BAD_SETTING`. */
  get timeout(): number | 'never' {
    return this.#draft.timeout === Infinity ? 'never' : this.#draft.timeout;
  }

  set timeout(timeout: Duration) {
    this.#draft.assertWritable();
    this.#draft.timeout = durationOf('timeout', timeout);
    this.#draft.amendment = { ...this.#draft.amendment, timeout: this.#draft.timeout };
  }

  /** How many values there are. Counts as reading every key. */
  get size(): number {
    return this.#draft.recorder.keys().length;
  }

  /** The value under a key; the fallback (undefined unless given) if the key was never set. */
  get<Key extends KeyOf<Data>>(key: Key): ValueOf<Data, Key> | undefined;
  get<Key extends KeyOf<Data>>(key: Key, fallback: ValueOf<Data, Key>): ValueOf<Data, Key>;
  get<Key extends KeyOf<Data>>(key: Key, fallback?: ValueOf<Data, Key>): ValueOf<Data, Key> | undefined {
    const value = this.#draft.recorder.get(key);
    return value === undefined ? fallback : (value as ValueOf<Data, Key>);
  }

  /** Whether a value stands under the key, be it `undefined`. */
  has(key: KeyOf<Data>): boolean {
    return this.#draft.recorder.has(key);
  }

  /** Puts a value under a key. Without having read the key this is blind: of two such commits the later one wins. */
  set<Key extends KeyOf<Data>>(key: Key, value: Data[Key]): this {
    this.#draft.assertWritable();
    this.#draft.recorder.set(key, value);
    return this;
  }

  /** The value under a key; if there is none, puts the given one there and returns it. */
  setDefault<Key extends KeyOf<Data>>(key: Key, value: ValueOf<Data, Key>): ValueOf<Data, Key> {
    this.#draft.assertWritable();
    if (!this.has(key)) this.set(key, value);
    return this.get(key, value);
  }

  /** Removes a key. Says whether there was one as this session sees it, which does not count as reading the key. */
  delete(key: KeyOf<Data>): boolean {
    this.#draft.assertWritable();
    return this.#draft.recorder.delete(key);
  }

  /** Removes all keys, those of other commits included. The session itself goes on, empty. */
  clear(): void {
    this.#draft.assertWritable();
    this.#draft.recorder.clear();
  }

  /**
   * Adds to the number under a key (none counts as 0) and returns the sum as this session sees it. Every committed increment counts
   * once, whoever else commits. `BAD_OPERATION` if there is something that is not a number.
   */
  increment(key: KeyHolding<Data, number>, by: number = 1): number {
    this.#draft.assertWritable();
    return this.#draft.recorder.increment(key, by);
  }

  /** Appends to the list under a key (none counts as empty). `BAD_OPERATION` if there is something that is not a list. */
  append<Key extends KeyHolding<Data, readonly unknown[]>>(key: Key, ...items: ItemOf<Data[Key]>[]): this {
    this.#draft.assertWritable();
    this.#draft.recorder.append(key, items);
    return this;
  }

  /** Makes the value under a key anew from what it is. `step` must be pure: it runs again if another commit came first. */
  update<Key extends KeyOf<Data>>(key: Key, step: (value: ValueOf<Data, Key> | undefined) => Data[Key]): this {
    this.#draft.assertWritable();
    this.#draft.recorder.update(key, (value) => step(value as ValueOf<Data, Key> | undefined));
    return this;
  }

  /**
   * Takes the value under a key out of the session, at once and with one winner: of all who take it, one gets it and the others get
   * undefined. For values that may be used once, such as a message to be shown or a one-time code. `SESSION_GONE`.
   */
  async take<Key extends KeyOf<Data>>(key: Key): Promise<ValueOf<Data, Key> | undefined> {
    this.#draft.assertWritable();
    return (await this.#keeper.take(this.#draft, key)) as ValueOf<Data, Key> | undefined;
  }

  /** The keys that are set. */
  keys(): KeyOf<Data>[] {
    return this.#draft.recorder.keys() as KeyOf<Data>[];
  }

  /** The values. */
  values(): Data[KeyOf<Data>][] {
    return this.entries().map(([, value]) => value);
  }

  /** The keys with their values. */
  entries(): [KeyOf<Data>, Data[KeyOf<Data>]][] {
    return this.keys().map((key) => [key, this.#draft.recorder.get(key) as Data[KeyOf<Data>]]);
  }

  /** The keys with their values. */
  [Symbol.iterator](): IterableIterator<[KeyOf<Data>, Data[KeyOf<Data>]]> {
    return this.entries().values();
  }

  /** Drops all values at once; the check-in then ends the session instead of storing it. */
  invalidate(): void {
    this.#draft.assertEndable();
    this.#draft.invalidate();
  }

  /** Commits what was done. After that the session can only be read, and checking in again tells the same outcome. */
  checkIn(): Promise<CheckInOutcome> {
    return this.#keeper.checkIn(this.#draft);
  }

  /** The same, with what may be expected to go wrong as a value: `'gone'`, `'conflict'` or `'indeterminate'`, each with its error. */
  tryCheckIn(): Promise<CheckInResult> {
    return resultOf(this.checkIn());
  }

  /**
   * Renews the token at the check-in, in the same commit as what else was done: `token` is then the new one, to be handed to the client,
   * and `id` the new id. The old token leads to the session no longer, or for a grace, but signing out with it still ends the session.
   * Nothing happens to a session that is new. `OLD_TOKEN` for one that was checked out through a token that was renewed before; and the
   * check-in throws `CONFLICT` if somebody else renews it meanwhile, unless it is only a matter of age (`after`).
   */
  renew({ grace = 0, after }: RenewOptions = {}): this {
    this.#draft.assertWritable();
    const { record, createdAt, renewedAt = createdAt, oldId, renewal } = this.#draft;
    if (record === undefined) return this;
    if (after !== undefined && (oldId !== undefined || this.#keeper.now() - renewedAt < durationOf('after', after)))
      return this;
    if (oldId !== undefined) throw oldToken(record.id);
    this.#draft.renewal = {
      grace: Math.min(durationOf('grace', grace), renewal?.grace ?? Infinity),
      periodic: after !== undefined && (renewal?.periodic ?? true),
    };
    return this;
  }

  /**
   * Signs somebody in, at the check-in: the session is then found among theirs (`Application.sessionsOf`), and its token is renewed. The
   * values of a guest stay. Where somebody was signed in and now it is somebody else, or nobody (`undefined`), all values are dropped, those
   * that were set before this call, too.
   *
   * @param label - what tells this session from the others in a list: the browser, say
   * @throws `CAPABILITY_MISSING` where the store cannot carry it; the check-in throws `TOO_MANY_SESSIONS` where that is the setting
   */
  setPrincipal(principal: string | undefined, { label }: { readonly label?: string | undefined } = {}): this {
    this.#draft.assertWritable();
    this.#keeper.assertCarriesPrincipals();
    if (principal === '') throw new SessionError('BAD_OPERATION', 'The name of a principal cannot be empty.');
    const before = this.principal;
    if (this.#draft.record !== undefined) this.renew();
    if (before !== undefined && before !== principal) this.clear();
    this.#draft.amendment = { ...this.#draft.amendment, principal, label };
    return this;
  }

  /** Gives the session back without committing what was done. After that it can only be read. Never rejects. */
  release(): Promise<void> {
    return this.#draft.release();
  }

  /** Leaving an `await using` block releases: only `checkIn` commits, since a block cannot tell whether it failed. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }

  /** What may be seen in a log: id and times, no token, no values. */
  toJSON(): { id: SessionId; createdAt: number; accessedAt: number; timeout: number | 'never'; isNew: boolean } {
    return {
      id: this.id,
      createdAt: this.createdAt,
      accessedAt: this.accessedAt,
      timeout: this.timeout,
      isNew: this.isNew,
    };
  }
}

function oldToken(id: SessionId): SessionError {
  const message = `Session ${id} was checked out through a token that has been renewed since. Only who has the new token can renew it.`;
  return new SessionError('OLD_TOKEN', message);
}

/** The inside of a session that this copy of core made; `BAD_OPERATION` for anything else. */
export function draftOf(session: unknown): Draft {
  const draft = draftOfSession(session);
  if (draft !== undefined) return draft;
  throw new SessionError('BAD_OPERATION', 'Expected a session that was made by this application.');
}
