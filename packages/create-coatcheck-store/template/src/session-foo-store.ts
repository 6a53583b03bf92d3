import { checkOptions, IndeterminateError, isSessionId, SessionStore, StoreError, text } from '@coatcheck/core';
import type { Capabilities, RemoveCondition, SessionId, SessionRecord, Touch, WriteCondition } from '@coatcheck/core';
import { FooClient } from './foo-client.ts';
import { recordIn, rowOf } from './session-row.ts';

/** What a {@link SessionFooStore} can be told. All of it can be said in JSON, too, so that a deployment can choose it by name. */
export interface FooStoreOptions {
  /** The address of the backend; 'foo://localhost' unless given. */
  readonly url?: string | undefined;
}

/**
 * Keeps sessions in Foo.
 *
 * @example `const application = await Application.open({ sessionStore: new SessionFooStore({ url: 'foo://localhost' }) });`
 */
export class SessionFooStore extends SessionStore {
  static override readonly storeName: string = 'Foo';
  static override readonly contract: number = 1;

  /** What holds of the stand-in for the backend. What the real one promises is said here, in test/subjects.ts and in README.md. */
  readonly capabilities: Capabilities = Object.freeze({
    atomicity: 'process',
    durability: 'none',
    expiry: 'swept',
    lists: true,
  });

  readonly #url: string;
  #client: FooClient | undefined;
  #stopped = false;

  /** `BAD_SETTING` for an option that does not exist, or is not what was expected. Connects to nothing yet: `start` does. */
  constructor(options: FooStoreOptions = {}) {
    super();
    const { url = 'foo://localhost' } = checkOptions<FooStoreOptions>('SessionFooStore', options, { url: text });
    this.#url = url;
  }

  override async start(): Promise<void> {
    const client = await FooClient.connect(this.#url);
    // Whoever did not want to wait for the connection has stopped the store meanwhile.
    if (this.#stopped) await client.close();
    else this.#client = client;
  }

  override async stop(): Promise<void> {
    this.#stopped = true;
    const client = this.#client;
    this.#client = undefined;
    await client?.close();
  }

  async read(id: SessionId): Promise<SessionRecord | undefined> {
    const row = await this.#looked((client) => client.find(id));
    return row === undefined ? undefined : recordIn(row, id);
  }

  write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
    const row = rowOf(record);
    return this.#changed((client) => (when === 'absent' ? client.insert(row) : client.replace(row, when.rev)));
  }

  remove(id: SessionId, when?: RemoveCondition): Promise<boolean> {
    return this.#changed((client) => client.delete(id, when?.rev, when?.staleAt));
  }

  override touch(id: SessionId, { rev, accessedAt, expiresAt }: Touch): Promise<boolean> {
    return this.#changed((client) => client.touch(id, rev, accessedAt, expiresAt));
  }

  override ids(): AsyncIterable<SessionId> {
    return this.#listed((client) => client.ids());
  }

  /** The backend finds them by their time, so that the cost follows what is stale and not what is stored. */
  override stale(now: number): AsyncIterable<SessionId> {
    return this.#listed((client) => client.ids(now));
  }

  override count(): Promise<number> {
    return this.#looked((client) => client.count());
  }

  override removeAll(): Promise<void> {
    return this.#changed((client) => client.deleteAll());
  }

  /** What fails here has changed nothing: `STORE_FAILED`. */
  async #looked<Answer>(look: (client: FooClient) => Promise<Answer>): Promise<Answer> {
    const client = this.#open;
    try {
      return await look(client);
    } catch (cause) {
      throw failed(cause);
    }
  }

  /**
   * What fails here may have happened all the same, where only the answer was lost: `INDETERMINATE`. Where your library can tell that the
   * backend refused the command, throw `STORE_FAILED` instead: it says that nothing was changed.
   */
  async #changed<Answer>(change: (client: FooClient) => Promise<Answer>): Promise<Answer> {
    const client = this.#open;
    try {
      return await change(client);
    } catch (cause) {
      throw new IndeterminateError('Foo failed at a change, which may have happened all the same.', { cause });
    }
  }

  async *#listed(list: (client: FooClient) => AsyncIterable<string>): AsyncGenerator<SessionId> {
    const client = this.#open;
    try {
      for await (const id of list(client)) if (isSessionId(id)) yield id;
    } catch (cause) {
      throw failed(cause);
    }
  }

  get #open(): FooClient {
    if (this.#client !== undefined) return this.#client;
    throw this.#stopped
      ? new StoreError('CLOSED', 'SessionFooStore has been stopped.')
      : new StoreError('NOT_OPEN', 'SessionFooStore has not been started.');
  }
}

function failed(cause: unknown): StoreError {
  return new StoreError('STORE_FAILED', 'Foo could not answer. Nothing was changed.', { cause });
}
