import { StoreError } from '@coatcheck/core';
import type { SessionId, SessionRecord, StoreContext } from '@coatcheck/core';
import type { Copies } from './copies.ts';
import { Room } from './room.ts';
import type { Turns } from './turns.ts';

/** After a failure it is tried again after so many milliseconds, then after twice as many, and so on. */
const FIRST_RETRY = 100;
/** It is tried again after so many milliseconds at the latest. */
const LAST_RETRY = 5_000;

/** What {@link Demotion} works with. */
export interface DemotionOptions {
  readonly context: StoreContext;
  readonly turns: Turns;
  /** What the overflow store holds. */
  readonly copies: Copies;
  /** How many records may be on their way. */
  readonly most: number;
  /** The store that they are on their way to, for messages: 'SessionFileStore'. */
  readonly target: string;
}

/** Records that had to leave memory, and that can be read and touched here until the overflow store has acknowledged them. */
export class Demotion {
  readonly #options: DemotionOptions;
  readonly #records = new Map<SessionId, SessionRecord>();
  /** What is being tried, or waits for its turn. */
  readonly #trying = new Set<SessionId>();
  /** Of these the last try has failed. */
  readonly #failed = new Set<SessionId>();
  /** Why the last try failed, if it did. */
  #failure: { readonly cause: unknown } | undefined;
  /** Whether somebody was told of a failure, which was not overcome since. */
  #wasTold = false;
  #wait = FIRST_RETRY;
  #retry: { readonly at: number; readonly cancel: () => void } | undefined;
  #stopped = false;
  readonly #room: Room;

  constructor(options: DemotionOptions) {
    this.#options = options;
    this.#room = new Room(options.context.clock, () => this.#refusal());
  }

  get size(): number {
    return this.#records.size;
  }

  /** Whether there is room for a record that is pushed out by the one under an id, should that come from here itself. */
  hasRoomBeside(id: SessionId): boolean {
    return this.#records.size - (this.#records.has(id) ? 1 : 0) < this.#options.most;
  }

  get(id: SessionId): SessionRecord | undefined {
    return this.#records.get(id);
  }

  /** All records as they are at this moment, first those that have waited for longest. */
  all(): SessionRecord[] {
    return Array.from(this.#records.values());
  }

  /** Sends a record on its way. */
  add(record: SessionRecord): void {
    this.#records.set(record.id, record);
    this.#try(record.id);
  }

  /** Puts a record that was touched in the place of the one that it was made of. */
  renew(record: SessionRecord): void {
    this.#records.set(record.id, record);
  }

  /** Takes a record from here: it has arrived, it is in memory again, or it was removed. */
  delete(id: SessionId): void {
    if (!this.#records.delete(id)) return;
    this.#failed.delete(id);
    if (this.#records.size === 0) this.#over();
    this.#room.freed();
  }

  /** Takes all from here. */
  clear(): void {
    this.#records.clear();
    this.#failed.clear();
    this.#over();
  }

  /**
   * Until there may be room, as long as the overflow store takes what is on its way. `STORE_FULL` if it fails to, or if it has taken nothing
   * for a second.
   */
  async room(): Promise<void> {
    if (this.#failure !== undefined) throw this.#refusal();
    await this.#room.wait();
  }

  /** Somebody was let in: if there is room for one more, then somebody else may be. */
  letInNext(): void {
    if (this.#records.size < this.#options.most) this.#room.next();
  }

  /** Ends trying again: whoever stops the store moves what is left. */
  stop(): void {
    this.#stopped = true;
    this.#noRetry();
  }

  #try(id: SessionId): void {
    if (this.#trying.has(id)) return;
    this.#trying.add(id);
    void this.#options.turns.take(id, () => this.#tried(id));
  }

  async #tried(id: SessionId): Promise<void> {
    const { copies } = this.#options;
    try {
      // Until it has arrived as it is here now, or is here no longer, or has to stay, since a call about it may still take effect.
      for (let record = this.get(id); record !== undefined; record = this.get(id)) {
        if (copies.undecided.isOpen(id)) break;
        await copies.bring(record);
        this.#succeeded(id);
        if (this.get(id) !== record) continue;
        // It may have been evicted at once.
        if (!copies.has(record)) break;
        copies.forget(id);
        this.delete(id);
      }
      this.#trying.delete(id);
      if (this.#records.has(id)) this.#retryLater();
    } catch (cause) {
      this.#trying.delete(id);
      this.#fails(id, cause);
    }
  }

  #succeeded(id: SessionId): void {
    this.#failure = undefined;
    this.#failed.delete(id);
    if (this.#failed.size === 0) this.#wasTold = false;
    this.#wait = FIRST_RETRY;
    // It is well again: so there is no reason to wait for longer, and none to begin waiting anew.
    const { clock } = this.#options.context;
    if (this.#retry === undefined || this.#retry.at <= clock.monotonic() + FIRST_RETRY) return;
    this.#noRetry();
    this.#retryLater();
  }

  #fails(id: SessionId, cause: unknown): void {
    if (this.#records.size === 0) return;
    // It may have ended meanwhile, or be in memory again.
    if (this.#records.has(id)) this.#failed.add(id);
    this.#failure = { cause };
    this.#room.refuse();
    this.#retryLater();
    if (this.#wasTold) return;
    this.#wasTold = true;
    const { context, target } = this.#options;
    const message = `SessionLruStore could not move session ${id} to ${target}. It stays in memory, and moving it will be tried again.`;
    context.report(new StoreError('STORE_FAILED', message, { cause }));
  }

  #retryLater(): void {
    if (this.#stopped || this.#retry !== undefined) return;
    const { clock } = this.#options.context;
    const retry = (): void => {
      this.#retry = undefined;
      for (const id of Array.from(this.#records.keys())) this.#try(id);
    };
    const cancel = clock.after(this.#wait, retry, 'background');
    this.#retry = { at: clock.monotonic() + this.#wait, cancel };
    this.#wait = Math.min(2 * this.#wait, LAST_RETRY);
  }

  #noRetry(): void {
    this.#retry?.cancel();
    this.#retry = undefined;
  }

  /** Nothing is on its way, so nothing fails. */
  #over(): void {
    this.#failure = undefined;
    this.#wasTold = false;
    this.#wait = FIRST_RETRY;
    this.#noRetry();
  }

  /** The error for a write that would push out more than can be on their way. */
  #refusal(): StoreError {
    const { target, most } = this.#options;
    const why = this.#failure === undefined ? `${target} does not take them` : `${target} fails to take them`;
    return new StoreError(
      'STORE_FULL',
      `SessionLruStore has ${most} sessions on their way to ${target} (option 'maxDemoting'), and ${why}. Nothing was changed; there will be room when it has taken some.`,
      this.#failure,
    );
  }
}
