import type { Amendment } from './amendment.ts';
import { IndeterminateError, SessionError, SessionGoneError } from './errors.ts';
import type { Holding } from './holding.ts';
import type { SessionId, SessionRecord, SessionToken } from './record.ts';
import { emptyBase, Recorder } from './recorder.ts';
import type { Base } from './recorder.ts';

/** How a session is checked out; see `CheckOutOptions`. */
export type CheckOutMode = 'read' | 'optimistic' | 'exclusive';

/**
 * What a check-in did: wrote the changes, found nothing to write (it may have renewed the times), or ended the session because it was
 * invalidated. Whatever else can happen is thrown: `SESSION_GONE`, `CONFLICT`, `LEASE_LOST`, `INDETERMINATE`, `BUSY`, `SELF_WAIT`,
 * `NOT_ENCODABLE`, `READ_ONLY`, `TOO_MANY_SESSIONS`, and the store's failures.
 */
export type CheckInOutcome = 'committed' | 'unchanged' | 'destroyed';

/** What a draft begins with. */
export interface DraftStart {
  /** Who made it: a draft goes back to its maker's store under conditions, and anywhere else as a copy. */
  readonly maker: object;
  readonly id: SessionId;
  readonly token?: SessionToken | undefined;
  readonly mode?: CheckOutMode | undefined;
  /** The record that the work is based on; left out for a session that is not stored. */
  readonly record?: SessionRecord | undefined;
  readonly createdAt: number;
  readonly timeout: number;
  readonly absoluteAt: number;
  readonly tokenRefused?: boolean;
  /** What holds the session, if it is checked out exclusively. */
  readonly grant?: Holding | undefined;
  /** When its token was last renewed; undefined for the first token. */
  readonly renewedAt?: number | undefined;
  /** The id that the session was asked for by, if it goes on under another since its token was renewed. */
  readonly oldId?: SessionId | undefined;
}

/** A renewal of which nobody knows whether it happened: what was to follow, and what was to lead there. */
export interface PendingRenewal {
  readonly fresh: SessionRecord;
  readonly token: SessionToken;
  readonly pointer: SessionRecord;
}

/** How the token of a session is to be renewed when it is checked in. */
export interface Renewal {
  /** For how long the old token still leads to the session, in milliseconds. */
  readonly grace: number;
  /** Whether it is asked for only since the token is old, so that it does not matter who renews it. */
  readonly periodic: boolean;
}

/** Shared by all drafts, since most of them say nothing otherwise. */
const asItWas: Amendment = Object.freeze({});
const none: readonly PendingRenewal[] = Object.freeze([]);

/** A session being worked on: the record that it started from, and what was done since. The inside of a `Session`. */
export class Draft {
  readonly maker: object;
  readonly mode: CheckOutMode;
  readonly createdAt: number;
  readonly absoluteAt: number;
  /** Whether the session began with this check-out. */
  isNew: boolean;
  readonly tokenRefused: boolean;
  id: SessionId;
  token: SessionToken | undefined;
  record: SessionRecord | undefined;
  recorder: Recorder;
  /** Idle for this many milliseconds is stale. */
  timeout: number;
  /** What the next record is to say otherwise than the one that the draft started from. */
  amendment: Amendment;
  renewal: Renewal | undefined;
  /** Renewals of which nobody knows whether they happened: one of them at the most. */
  pendingRenewals: readonly PendingRenewal[];
  readonly grant: Holding | undefined;
  readonly renewedAt: number | undefined;
  readonly oldId: SessionId | undefined;
  invalidated = false;
  /** The record of a write of which nobody knows whether it happened. Until that is known, nothing more can be done to the session. */
  undecided: SessionRecord | undefined;
  /** What the check-in did; from then on the draft is only to be looked at. */
  outcome: CheckInOutcome | undefined;
  /** The check-in that is under way. */
  #checkingIn: Promise<CheckInOutcome> | undefined;
  /** What else is under way, one after the other: a check-in comes after it. */
  #underWay: Promise<unknown> | undefined;
  #storing = false;

  constructor(start: DraftStart, base: Base) {
    this.maker = start.maker;
    this.mode = start.mode ?? 'optimistic';
    this.createdAt = start.createdAt;
    this.absoluteAt = start.absoluteAt;
    this.isNew = start.record === undefined;
    this.tokenRefused = start.tokenRefused ?? false;
    this.id = start.id;
    this.token = start.token;
    this.record = start.record;
    this.recorder = new Recorder(base);
    this.timeout = start.timeout;
    this.amendment = asItWas;
    this.renewal = undefined;
    this.pendingRenewals = none;
    this.grant = start.grant;
    this.renewedAt = start.renewedAt;
    this.oldId = start.oldId;
    this.undecided = undefined;
    this.outcome = undefined;
  }

  /** The fence of an exclusive check-out. Nobody else can know a session that is new: it is the first one's. */
  get fence(): number | undefined {
    return this.mode === 'exclusive' ? (this.grant?.fence ?? 1) : undefined;
  }

  /** Whose session it is, as the session itself sees it. */
  get principal(): string | undefined {
    return 'principal' in this.amendment ? this.amendment.principal : this.record?.principal;
  }

  /** Closes the draft without committing it. */
  async release(): Promise<void> {
    this.outcome ??= 'unchanged';
    await this.grant?.release();
  }

  /** Whether there is anything to be committed. Notices what was changed in place. */
  get changed(): boolean {
    this.recorder.settle();
    return this.recorder.changed || this.renewal !== undefined || this.amendment !== asItWas;
  }

  /** Does a check-in, once for all who ask meanwhile: what is done to the session until then is refused. */
  checkInOnce(work: () => Promise<CheckInOutcome>): Promise<CheckInOutcome> {
    return (this.#checkingIn ??= this.#after(this.#underWay, work).finally(() => {
      this.#checkingIn = undefined;
    }));
  }

  /** Does work that a check-in has to wait for. */
  inOrder<Result>(work: () => Promise<Result>): Promise<Result> {
    const working = this.#after(this.#underWay, work);
    const over = working
      .catch(() => undefined)
      .finally(() => {
        if (this.#underWay === over) this.#underWay = undefined;
      });
    this.#underWay = over;
    return working;
  }

  /** Stores the session while it goes on being worked on: what is done to it meanwhile is refused. */
  async hold(work: () => Promise<CheckInOutcome>): Promise<CheckInOutcome> {
    this.#storing = true;
    try {
      return await this.inOrder(work);
    } finally {
      this.#storing = false;
    }
  }

  async #after<Result>(before: Promise<unknown> | undefined, work: () => Promise<Result>): Promise<Result> {
    if (before !== undefined) await before;
    return work();
  }

  /** Goes on from a record that holds all that was done so far. */
  rebase(record: SessionRecord, base: Base): void {
    // A token leads to its own id only.
    this.moveTo(record, record.id === this.id ? this.token : undefined);
    this.isNew = false;
    this.recorder.restart(base);
    this.amendment = asItWas;
    this.renewal = undefined;
  }

  /** Goes on under another id, to which a token leads that the client lacks; or one of which nobody here knows. */
  moveTo(record: SessionRecord, token?: SessionToken): void {
    this.id = record.id;
    this.token = token;
    this.record = record;
  }

  /** All values are gone from here on, and the check-in will end the session. */
  invalidate(): void {
    this.invalidated = true;
    this.recorder = new Recorder(emptyBase);
  }

  /** `CHECKED_IN` if the session has been checked in or released, or is being checked in. */
  assertAtWork(): void {
    if (this.outcome === undefined && this.#checkingIn === undefined && !this.#storing) return;
    const message = `Session ${this.id} has been checked in; what is done to it now would be lost.`;
    throw new SessionError('CHECKED_IN', message);
  }

  /** `SESSION_GONE` if the session was invalidated. */
  assertNotInvalidated(): void {
    if (this.invalidated) throw new SessionGoneError(`Session ${this.id} was invalidated.`);
  }

  /** `CHECKED_IN`, `SESSION_GONE` or `READ_ONLY` if the session cannot be invalidated. */
  assertEndable(): void {
    this.assertAtWork();
    this.assertNotInvalidated();
    if (this.mode === 'read') throw readOnly(this.id);
  }

  /** `CHECKED_IN`, `INDETERMINATE`, `SESSION_GONE` or `READ_ONLY` if the session cannot be changed. */
  assertWritable(): void {
    this.assertEndable();
    if (this.undecided !== undefined || this.pendingRenewals.length > 0) {
      throw new IndeterminateError(
        `It is not known yet whether session ${this.id} was committed. Check it in again to find out.`,
      );
    }
  }
}

/** The error of a session that was checked out for reading and is to be changed. */
export function readOnly(id: SessionId): SessionError {
  return new SessionError(
    'READ_ONLY',
    `Session ${id} was checked out for reading; the mode 'optimistic' lets it be changed.`,
  );
}
