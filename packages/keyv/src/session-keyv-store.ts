import { CapabilityError, isSessionId, SessionError, SessionStore, StoreError } from '@coatcheck/core';
import type {
  Capabilities,
  RemoveCondition,
  SessionId,
  SessionRecord,
  StoreContext,
  Touch,
  WriteCondition,
} from '@coatcheck/core';
import { capabilitiesOf, guaranteeOf } from './capabilities.ts';
import type { KeyvStoreOptions, KeyvStoreSettings } from './options.ts';
import { recordsOn } from './records-on.ts';
import type { Listing, Records } from './records.ts';
import type { KeyValues } from './shapes.ts';
import { sourceOf } from './source.ts';
import type { Source } from './source.ts';

/**
 * Keeps sessions in any backend that Keyv reaches. What it promises depends on the backend, and shows in its capabilities: on Redis,
 * PostgreSQL and SQLite the server itself compares before it writes; elsewhere commits are conditional within this process if that is alone in
 * writing (`singleWriter`), and otherwise the last one wins.
 *
 * @example new SessionKeyvStore(new KeyvRedis('redis://127.0.0.1:6379'), { namespace: 'shop' })
 */
export class SessionKeyvStore extends SessionStore {
  static override readonly storeName: string = 'Keyv';
  static override readonly contract: number = 1;

  readonly capabilities: Capabilities;
  readonly #source: Source;
  #records: Records | undefined;
  #close: (() => Promise<void>) | undefined;
  #isStopped = false;

  /**
   * @param backend - a Keyv of version 5 or 6, a Keyv storage adapter, or a Map. It stays the caller's: stopping this store does not close it
   * @throws `BAD_SETTING` for anything else, a connection string among them, and for a setting that is wrong
   */
  constructor(backend: KeyValues, settings?: KeyvStoreSettings);
  /**
   * @param options - what to open by itself, in plain JSON; that is closed when the store is stopped
   * @throws `BAD_SETTING` for an option that is wrong
   */
  constructor(options: KeyvStoreOptions);
  constructor(given: KeyValues | KeyvStoreOptions, settings?: KeyvStoreSettings) {
    super();
    this.#source = sourceOf(given, settings);
    this.capabilities = capabilitiesOf(this.#source.traits, this.#source.settings);
  }

  /** What can be done about what this store cannot carry, where something can. */
  get remedy(): string | undefined {
    if (this.capabilities.atomicity !== 'none') return undefined;
    return (
      'Either say that one process alone writes these sessions, with the option "singleWriter": true; or give it a Keyv storage adapter ' +
      'on which the server compares: @keyv/redis, @keyv/postgres or @keyv/sqlite.'
    );
  }

  /**
   * Connects. `STORE_FAILED` if the backend cannot be reached; `BAD_SETTING` if it is not set up for the `durability` that was declared;
   * `STORE_NOT_INSTALLED` and `STORE_NOT_LOADED` for the adapter's package.
   */
  override async start(context: StoreContext): Promise<void> {
    if (this.#isStopped) throw closed();
    const { settings, traits, open } = this.#source;
    const { backend, close } = await open(context.root);
    this.#close = async () => close(context.clock);
    const { durability } = this.capabilities;
    const guarantee = guaranteeOf(traits, settings);
    try {
      const records = recordsOn(backend, { guarantee, namespace: settings.namespace, durability, context });
      await records.start();
      // An application that has waited for too long stops the store.
      if (this.#isStopped) throw closed();
      this.#records = records;
    } catch (error) {
      await this.#closeOnce();
      throw error;
    }
  }

  read(id: SessionId): Promise<SessionRecord | undefined> {
    return this.#started(id).read(id);
  }

  write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
    return this.#started(record.id).write(record, when);
  }

  remove(id: SessionId, when?: RemoveCondition): Promise<boolean> {
    return this.#started(id).remove(id, when);
  }

  override touch(id: SessionId, touch: Touch): Promise<boolean> {
    return this.#started(id).touch(id, touch);
  }

  override async *ids(): AsyncGenerator<SessionId> {
    yield* this.#listing().ids();
  }

  /** Nothing where the backend cannot list: it removes by itself what is stale. */
  override async *stale(now: number): AsyncGenerator<SessionId> {
    const { listing } = this.#started();
    if (listing !== undefined) yield* listing.stale(now);
  }

  override async count(): Promise<number> {
    return this.#listing().count();
  }

  override async removeAll(): Promise<void> {
    await this.#listing().removeAll();
  }

  /** Closes what the store has opened itself; a backend that was handed over stays open. */
  override async stop(): Promise<void> {
    this.#isStopped = true;
    this.#records = undefined;
    await this.#closeOnce();
  }

  async #closeOnce(): Promise<void> {
    const close = this.#close;
    this.#close = undefined;
    await close?.();
  }

  #started(id?: SessionId): Records {
    if (id !== undefined && !isSessionId(id)) throw new SessionError('BAD_ID', 'What was given is no session id.');
    if (this.#isStopped) throw closed();
    if (this.#records === undefined) throw new StoreError('NOT_OPEN', 'SessionKeyvStore has not been started.');
    return this.#records;
  }

  #listing(): Listing {
    const { listing } = this.#started();
    if (listing !== undefined) return listing;
    throw new CapabilityError('SessionKeyvStore cannot list its sessions: the backend cannot tell what it keeps.');
  }
}

function closed(): StoreError {
  return new StoreError('CLOSED', 'SessionKeyvStore has been stopped.');
}
