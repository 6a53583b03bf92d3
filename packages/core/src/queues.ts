import type { Clock } from './clock.ts';
import { BusyError, StoreError } from './errors.ts';
import type { SessionId, SessionRecord } from './record.ts';
import { holds, selfWait } from './tasks.ts';
import type { Task, Tasks } from './tasks.ts';

/** How long somebody is willing to wait for others. */
export interface Patience {
  /** Until then, on the monotonic clock. */
  readonly until: number;
  readonly signal: AbortSignal | undefined;
}

/** What the queues of an application have in common. */
export interface QueueOptions {
  readonly clock: Clock;
  readonly tasks: Tasks;
  /** How long to wait unless told, in milliseconds. */
  readonly wait: number;
  /** How many may wait for one session at the same time. */
  readonly maxWaiters: number;
  /** For how long a lease lasts that nobody renews, in milliseconds. */
  readonly lease: number;
}

/**
 * Lets those who want the same session have it one after the other, in the order in which they came. Within this process: what other
 * processes do shows in the store. Whoever has the turn is also the only one in this process who looks there.
 */
export class Queues {
  readonly #options: QueueOptions;
  /** Who waits behind the one whose turn it is, by session. */
  readonly #lines = new Map<SessionId, Place[]>();

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** How long somebody waits who said no more than that. */
  patience(wait: number = this.#options.wait, signal?: AbortSignal): Patience {
    return { until: this.#options.clock.monotonic() + wait, signal };
  }

  /**
   * Waits for all who came before. `SELF_WAIT` if that would be the very task that asks; `BUSY` when patience ends, or if too many wait
   * already; and the signal's own reason.
   *
   * @param wantsLease - whether the one before may pass a lease on, together with the turn
   */
  async enter(id: SessionId, patience: Patience, wantsLease: boolean = false): Promise<Turn> {
    if (holds(this.#options.tasks.current(), id)) throw selfWait(id);
    patience.signal?.throwIfAborted();
    const line = this.#lines.get(id);
    if (line === undefined) {
      this.#lines.set(id, []);
      return new Turn(this.#lines, id);
    }
    if (line.length >= this.#options.maxWaiters) throw this.busy(id, `${line.length} wait for it already`);
    return this.#inLine(line, { id, patience, wantsLease });
  }

  /** Sends away those whose own task has the session now: they would wait for themselves. */
  refuseSelfWaits(id: SessionId): void {
    const line = this.#lines.get(id) ?? [];
    for (const place of line.filter(({ task }) => holds(task, id))) place.giveUp(selfWait(id));
  }

  /** Waits for all who came before, then does the work. */
  async inTurn<Result>(id: SessionId, patience: Patience, work: () => Promise<Result>): Promise<Result> {
    const turn = await this.enter(id, patience);
    try {
      return await work();
    } finally {
      turn.leave();
    }
  }

  /** The error of somebody who waited in vain. */
  busy(id: SessionId, why: string = 'they did not end in the time to wait'): BusyError {
    return new BusyError(`Others are at work on session ${id}: ${why}. Nothing was done.`, this.#options.lease);
  }

  /** Sends away all who wait. */
  close(): void {
    for (const line of this.#lines.values()) for (const place of line.splice(0)) place.giveUp(closed());
  }

  #inLine(line: Place[], { id, patience, wantsLease }: Wish): Promise<Turn> {
    const { clock } = this.#options;
    return new Promise((resolve, reject) => {
      const { until, signal } = patience;
      const settled = (): void => {
        cancel();
        signal?.removeEventListener('abort', abort);
      };
      const place: Place = {
        wantsLease,
        task: this.#options.tasks.current(),
        begin(turn) {
          settled();
          resolve(turn);
        },
        giveUp(why) {
          settled();
          line.splice(line.indexOf(place), 1);
          reject(why);
        },
      };
      const abort = (): void => place.giveUp(signal?.reason);
      const cancel = clock.after(until - clock.monotonic(), () => place.giveUp(this.busy(id)));
      signal?.addEventListener('abort', abort);
      line.push(place);
    });
  }
}

/** A turn at one session. It lasts until it is left or passed on; after that nobody is next. */
export class Turn {
  /** The record with a lease that the one before has passed on. */
  readonly inherited: SessionRecord | undefined;
  readonly #lines: Map<SessionId, Place[]>;
  readonly #id: SessionId;
  #over = false;

  constructor(lines: Map<SessionId, Place[]>, id: SessionId, inherited?: SessionRecord) {
    this.#lines = lines;
    this.#id = id;
    this.inherited = inherited;
  }

  /** Whether the next in line would take a lease that is passed on. */
  get nextWantsLease(): boolean {
    return !this.#over && this.#lines.get(this.#id)?.[0]?.wantsLease === true;
  }

  /** Lets the next in line begin. Leaving again does nothing. */
  leave(): void {
    if (!this.#over) this.#begin(this.#lines.get(this.#id)?.shift());
  }

  /** Lets the next in line begin with a lease; false, and this turn goes on, if nobody there wants one (any more). */
  pass(record: SessionRecord): boolean {
    if (!this.nextWantsLease) return false;
    this.#begin(this.#lines.get(this.#id)?.shift(), record);
    return true;
  }

  #begin(next: Place | undefined, inherited?: SessionRecord): void {
    this.#over = true;
    if (next === undefined) this.#lines.delete(this.#id);
    else next.begin(new Turn(this.#lines, this.#id, inherited));
  }
}

interface Wish {
  readonly id: SessionId;
  readonly patience: Patience;
  readonly wantsLease: boolean;
}

/** A place in a line. */
interface Place {
  readonly wantsLease: boolean;
  readonly task: Task | undefined;
  begin(turn: Turn): void;
  giveUp(why: unknown): void;
}

function closed(): StoreError {
  return new StoreError('CLOSED', 'The application has been closed.');
}
