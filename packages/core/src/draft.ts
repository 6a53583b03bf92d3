import { IndeterminateError, SessionError, SessionGoneError } from './errors.ts';
import type { SessionId, SessionRecord, SessionToken } from './record.ts';
import { emptyBase, Recorder } from './recorder.ts';
import type { Base } from './recorder.ts';

/** How a session is checked out; see `CheckOutOptions`. */
export type CheckOutMode = 'read' | 'optimistic';

/**
 * What a check-in did: wrote the changes, found nothing to write (it may have renewed the times), or ended the session because it was
 * invalidated. Whatever else can happen is thrown: `SESSION_GONE`, `CONFLICT`, `INDETERMINATE` and the store's failures.
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
}

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
  timeoutChanged = false;
  invalidated = false;
  /** The record of a write of which nobody knows whether it happened. Until that is known, nothing more can be done to the session. */
  undecided: SessionRecord | undefined;
  /** What the check-in did; from then on the draft is only to be looked at. */
  outcome: CheckInOutcome | undefined;
  /** The check-in that is under way. */
  #checkingIn: Promise<CheckInOutcome> | undefined;

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
    this.undecided = undefined;
    this.outcome = undefined;
  }

  /** Closes the draft without committing it. */
  release(): void {
    this.outcome ??= 'unchanged';
  }

  /** Whether there is anything to be committed. Notices what was changed in place. */
  get changed(): boolean {
    this.recorder.settle();
    return this.recorder.changed || this.timeoutChanged;
  }

  /** Does a check-in, one at a time: what is done to the session meanwhile is refused. */
  hold(work: () => Promise<CheckInOutcome>): Promise<CheckInOutcome> {
    return (this.#checkingIn ??= work().finally(() => {
      this.#checkingIn = undefined;
    }));
  }

  /** Goes on from a record that holds all that was done so far. */
  rebase(record: SessionRecord, base: Base): void {
    // A token leads to its own id only.
    if (record.id !== this.id) this.token = undefined;
    this.id = record.id;
    this.isNew = false;
    this.record = record;
    this.recorder.restart(base);
    this.timeoutChanged = false;
  }

  /** All values are gone from here on, and the check-in will end the session. */
  invalidate(): void {
    this.invalidated = true;
    this.recorder = new Recorder(emptyBase);
  }

  /** `CHECKED_IN` if the session has been checked in or released, or is being checked in. */
  assertAtWork(): void {
    if (this.outcome === undefined && this.#checkingIn === undefined) return;
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
    if (this.undecided !== undefined) {
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
