import { checkOptions, isStale, SessionStore, StoreError, text, touchedRecord, wholeNumber } from '@coatcheck/core';
import type {
  Capabilities,
  MaybePromise,
  RemoveCondition,
  SessionId,
  SessionRecord,
  StoreContext,
  Touch,
  WriteCondition,
} from '@coatcheck/core';
import type { HeldRecord } from './expiry-index.ts';
import { HeldSessions } from './held-sessions.ts';
import type { Snapshot } from './snapshot.ts';

/** What a {@link SessionMemoryStore} can be told. All of it can be said in JSON, too. */
export interface MemoryStoreOptions {
  /**
   * How many sessions are held at most; no limit unless given. Above it creating a session fails with `STORE_FULL`, while all others go
   * on: none is ever given up to make room. Stale sessions count until they are swept.
   */
  readonly maxSessions?: number | undefined;
  /**
   * Where sessions are saved at the end and restored from at the beginning; saved nowhere unless given. Made if need be; must be closed
   * to others' writing, and is used by one process at a time.
   */
  readonly directory?: string | undefined;
}

/**
 * Sessions in the memory of this process. Fast, and gone with the process, unless `directory` has them saved when the store is stopped.
 * What is saved is true at any time: the first change to a session after a save takes the saved copy away.
 *
 * @example `const application = await Application.open({ sessionStore: new SessionMemoryStore({ maxSessions: 100_000 }) });`
 */
export class SessionMemoryStore extends SessionStore {
  static override readonly storeName: string = 'Memory';
  static override readonly contract: number = 1;

  /** Nothing survives a crash, with a `directory` or without: only an orderly end saves. */
  readonly capabilities: Capabilities = Object.freeze({
    atomicity: 'process',
    durability: 'none',
    expiry: 'swept',
    lists: true,
  });

  readonly #maxSessions: number;
  readonly #directory: string | undefined;
  readonly #sessions = new HeldSessions();
  #state: 'new' | 'open' | 'closed' = 'new';
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  /** Only with a directory, and only once it was restored from. */
  #snapshot: Snapshot | undefined;

  /** `BAD_SETTING` for an option that does not exist, or is not what was expected. */
  constructor(options: MemoryStoreOptions = {}) {
    super();
    const { maxSessions = Infinity, directory } = checkOptions<MemoryStoreOptions>('SessionMemoryStore', options, {
      maxSessions: wholeNumber(1),
      directory: text,
    });
    this.#maxSessions = maxSessions;
    this.#directory = directory;
  }

  read(id: SessionId): SessionRecord | undefined {
    this.#assertOpen();
    return this.#find(id)?.record;
  }

  write(record: SessionRecord, when: WriteCondition): boolean {
    this.#assertOpen();
    const held = this.#find(record.id);
    if (when === 'absent') {
      if (held !== undefined) return false;
      this.#assertRoom();
      this.#snapshot?.note();
      this.#sessions.add(record);
      return true;
    }
    if (held === undefined || held.record.rev !== when.rev) return false;
    this.#snapshot?.invalidate();
    this.#sessions.replace(held, record);
    return true;
  }

  remove(id: SessionId, when?: RemoveCondition): boolean {
    this.#assertOpen();
    if (when === undefined && this.#snapshot?.damaged.has(id)) {
      this.#snapshot.invalidate();
      return this.#snapshot.damaged.delete(id);
    }
    const held = this.#find(id);
    if (held === undefined || !allows(held.record, when)) return false;
    this.#snapshot?.invalidate();
    this.#sessions.delete(held);
    return true;
  }

  override touch(id: SessionId, touch: Touch): boolean {
    this.#assertOpen();
    const held = this.#find(id);
    if (held === undefined || held.record.rev !== touch.rev || isStale(held.record, touch.accessedAt)) return false;
    this.#snapshot?.note();
    this.#sessions.replace(held, touchedRecord(held.record, touch));
    return true;
  }

  override ids(): Iterable<SessionId> {
    this.#assertOpen();
    return this.#eachId();
  }

  override stale(now: number): Iterable<SessionId> {
    this.#assertOpen();
    return this.#sessions.stale(now);
  }

  override count(): number {
    this.#assertOpen();
    return this.#sessions.size + (this.#snapshot?.damaged.size ?? 0);
  }

  override removeAll(): void {
    this.#assertOpen();
    this.#snapshot?.invalidate();
    this.#sessions.clear();
    this.#snapshot?.damaged.clear();
  }

  /** Restores what was saved. Fails if the directory is unsafe, in use by another process, or holds what this version cannot read. */
  override start(context: StoreContext): MaybePromise<void> {
    if (this.#state === 'closed') throw closed();
    if (this.#directory !== undefined) return (this.#starting ??= this.#restore(this.#directory, context));
    this.#state = 'open';
  }

  /** Saves, where there is a directory. The saved copy lasts until the next change to a session that was saved. */
  override flush(): MaybePromise<void> {
    this.#assertOpen();
    if (this.#snapshot !== undefined) return this.#snapshot.save(() => this.#sessions.records());
  }

  /** Saves and ends. If saving fails, the sessions are kept, and stopping again tries again. */
  override stop(): MaybePromise<void> {
    this.#state = 'closed';
    if (this.#snapshot !== undefined) return (this.#stopping ??= this.#saveAndForget(this.#snapshot));
    this.#sessions.clear();
  }

  /** The session under this id. One that was restored damaged cannot be read, and is not absent either. */
  #find(id: SessionId): HeldRecord | undefined {
    const held = this.#sessions.get(id);
    if (held === undefined) this.#snapshot?.damaged.assertNot(id);
    return held;
  }

  *#eachId(): Generator<SessionId, void> {
    for (const id of this.#sessions.ids()) {
      yield id;
      this.#assertOpen();
    }
    if (this.#snapshot !== undefined) yield* this.#snapshot.damaged.ids();
  }

  async #restore(directory: string, context: StoreContext): Promise<void> {
    // Only here is a file system needed: without a directory this store runs where there is none.
    const { Snapshot } = await import('./snapshot.ts');
    const snapshot = await Snapshot.open(directory);
    try {
      for await (const record of snapshot.restore((problem) => context.report(problem))) {
        if (this.#sessions.get(record.id) === undefined) this.#sessions.add(record);
      }
      if (this.#state === 'closed') throw closed();
    } catch (error) {
      this.#sessions.clear();
      await snapshot.close();
      throw error;
    }
    this.#snapshot = snapshot;
    this.#state = 'open';
  }

  async #saveAndForget(snapshot: Snapshot): Promise<void> {
    try {
      await snapshot.save(() => this.#sessions.records());
      await snapshot.close();
      this.#sessions.clear();
    } catch (error) {
      this.#stopping = undefined;
      throw error;
    }
  }

  #assertRoom(): void {
    if (this.count() < this.#maxSessions) return;
    throw new StoreError(
      'STORE_FULL',
      "SessionMemoryStore holds as many sessions as its option 'maxSessions' allows. There will be room when some have ended or been swept.",
    );
  }

  #assertOpen(): void {
    if (this.#state === 'open') return;
    throw this.#state === 'closed' ? closed() : new StoreError('NOT_OPEN', 'SessionMemoryStore has not been started.');
  }
}

function allows(record: SessionRecord, when: RemoveCondition | undefined): boolean {
  if (when === undefined) return true;
  return record.rev === when.rev && (when.staleAt === undefined || isStale(record, when.staleAt));
}

function closed(): StoreError {
  return new StoreError('CLOSED', 'SessionMemoryStore has been stopped.');
}
