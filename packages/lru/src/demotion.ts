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
  /** Why the last try failed, if any did since all had arrived. */
  #failure: { readonly cause: unknown } | undefined;
  #wait = FIRST_RETRY;
  #cancelRetry: (() => void) | undefined;
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
    if (this.#records.delete(id)) this.#room.freed();
  }

  /** Takes all from here. */
  clear(): void {
    this.#records.clear();
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
      // Until it has arrived as it is here now, or is here no longer.
      for (let record = this.get(id); record !== undefined; record = this.get(id)) {
        await copies.bring(record);
        if (this.get(id) !== record) continue;
        copies.forget(id);
        this.delete(id);
      }
      this.#trying.delete(id);
      this.#succeeded();
    } catch (cause) {
      this.#trying.delete(id);
      this.#failed(id, cause);
    }
  }

  #succeeded(): void {
    this.#wait = FIRST_RETRY;
    if (this.#records.size === 0) this.#failure = undefined;
    if (this.#cancelRetry === undefined) return;
    this.#noRetry();
    if (this.#records.size > 0) this.#retryLater();
  }

  #failed(id: SessionId, cause: unknown): void {
    const isFirst = this.#failure === undefined;
    this.#failure = { cause };
    this.#room.refuse();
    this.#retryLater();
    if (!isFirst) return;
    const { context, target } = this.#options;
    const message = `SessionLruStore could not move session ${id} to ${target}. It stays in memory, and moving it will be tried again.`;
    context.report(new StoreError('STORE_FAILED', message, { cause }));
  }

  #retryLater(): void {
    if (this.#stopped || this.#cancelRetry !== undefined) return;
    const retry = (): void => {
      this.#cancelRetry = undefined;
      for (const id of Array.from(this.#records.keys())) this.#try(id);
    };
    this.#cancelRetry = this.#options.context.clock.after(this.#wait, retry, 'background');
    this.#wait = Math.min(2 * this.#wait, LAST_RETRY);
  }

  #noRetry(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
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
