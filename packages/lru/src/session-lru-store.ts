import { SessionStore, StoreError } from '@coatcheck/core';
import type {
  Capabilities,
  MaybePromise,
  RecordStore,
  RemoveCondition,
  SessionId,
  SessionRecord,
  StoreContext,
  Touch,
  WriteCondition,
} from '@coatcheck/core';
import { OneTier } from './one-tier.ts';
import { checkedOptions } from './options.ts';
import type { CheckedOptions, LruStoreOptions } from './options.ts';
import { assertAlone, isStore, openOverflow, promisedBefore } from './overflow.ts';
import type { NamedStore } from './overflow.ts';
import type { Tier } from './tier.ts';
import { TwoTiers } from './two-tiers.ts';

/**
 * Sessions in a bounded part of the memory of this process. Those that were not used for longest have to go when there are too many, when
 * they are too large together, or when they are too old: they are evicted, which is the event `evicted` and never a logout; or, with
 * `overflow`, they move to another store, and come back when they are read.
 *
 * @example `new SessionLruStore({ max: 10_000 })`
 * @example `new SessionLruStore({ max: 10_000, overflow: new SessionFileStore({ dir: 'data/sessions' }) })`
 */
export class SessionLruStore extends SessionStore {
  static override readonly storeName: string = 'Lru';
  static override readonly contract: number = 1;

  readonly #options: CheckedOptions;
  #capabilities: Capabilities;
  /** From the start on, until it is stopped. */
  #tier: Tier | undefined;
  /** The same where there is an overflow store, also while both are being stopped. */
  #tiers: TwoTiers | undefined;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  #isStopped = false;

  /** `BAD_SETTING` for an option that does not exist, is not what was expected, or is an overflow store that other machines share. */
  constructor(options: LruStoreOptions = {}) {
    super();
    this.#options = checkedOptions(options);
    const { overflow } = this.#options;
    if (isStore(overflow)) assertAlone(overflow);
    this.#capabilities = promisedBefore(overflow);
  }

  /**
   * Nothing survives a crash, with `overflow` or without, since what is only in memory does not. With `overflow` no session is given up, and
   * whether stale ones are swept and all can be listed is as in that store.
   */
  get capabilities(): Capabilities {
    return this.#capabilities;
  }

  read(id: SessionId): MaybePromise<SessionRecord | undefined> {
    return (this.#tier ?? this.#opened()).read(id);
  }

  write(record: SessionRecord, when: WriteCondition): MaybePromise<boolean> {
    return this.#opened().write(record, when);
  }

  remove(id: SessionId, when?: RemoveCondition): MaybePromise<boolean> {
    return this.#opened().remove(id, when);
  }

  override touch(id: SessionId, touch: Touch): MaybePromise<boolean> {
    return this.#opened().touch(id, touch);
  }

  override ids(): Iterable<SessionId> | AsyncIterable<SessionId> {
    return this.#opened().ids();
  }

  override stale(now: number): Iterable<SessionId> | AsyncIterable<SessionId> {
    return this.#opened().stale(now);
  }

  override count(): MaybePromise<number> {
    return this.#opened().count();
  }

  override removeAll(): MaybePromise<void> {
    return this.#opened().removeAll();
  }

  /** Starts the overflow store, if there is one. Errors: those of its name, `BAD_SETTING`, and what it fails to start with. */
  override start(context: StoreContext): MaybePromise<void> {
    if (this.#isStopped) throw closed();
    const { overflow, bounds } = this.#options;
    if (overflow !== undefined) return (this.#starting ??= this.#startBefore(overflow, context));
    this.#tier = new OneTier(bounds, context, () => void this.#opened());
  }

  /** With `overflow`, has that store hold everything, too. `STORE_FAILED` if it does not take something. */
  override flush(): MaybePromise<void> {
    return this.#opened().flush();
  }

  /**
   * Moves everything to the overflow store, if there is one, and stops that. `STORE_FAILED` if it does not take something, which is then still
   * held; stopping again tries again.
   */
  override stop(): MaybePromise<void> {
    const tier = this.#tier;
    this.#isStopped = true;
    this.#tier = undefined;
    if (this.#starting === undefined) return tier?.stop();
    return (this.#stopping ??= this.#stopBoth(this.#starting));
  }

  async #startBefore(overflow: RecordStore | NamedStore, context: StoreContext): Promise<void> {
    const store = await openOverflow(overflow, {
      ...context,
      evicted: (id, reason) => {
        if (this.#tiers === undefined) context.evicted(id, reason);
        else this.#tiers.evictedBehind(id, reason);
      },
    });
    if (this.#isStopped) {
      await store.stop();
      throw closed();
    }
    this.#capabilities = promisedBefore(store);
    this.#tiers = new TwoTiers({ ...this.#options, overflow: store, context, assertOpen: () => void this.#opened() });
    this.#tier = this.#tiers;
  }

  async #stopBoth(starting: Promise<void>): Promise<void> {
    try {
      // Why it did not start is told to whoever started it.
      await starting.catch(() => undefined);
      await this.#tiers?.stop();
    } catch (error) {
      this.#stopping = undefined;
      throw error;
    }
  }

  #opened(): Tier {
    if (this.#tier !== undefined) return this.#tier;
    throw this.#isStopped ? closed() : new StoreError('NOT_OPEN', 'SessionLruStore has not been started.');
  }
}

function closed(): StoreError {
  return new StoreError('CLOSED', 'SessionLruStore has been stopped.');
}
