import { resolve } from 'node:path';
import { isSessionId, sessionRecord, SessionError, SessionStore, StoreError, touchedRecord } from '@coatcheck/core';
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
import { Directory } from './directory.ts';
import type { Keeping } from './directory.ts';
import { storeFailure } from './failures.ts';
import { nodeFileSystem } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import type { Held } from './names.ts';
import { checkedOptions, directoryModeFor } from './options.ts';
import type { FileStoreOptions } from './options.ts';
import { prepare } from './prepare.ts';
import { readRecord } from './read.ts';
import { RememberedRecords } from './remembered.ts';
import { destroy, destroyAll, removeIf } from './remove.ts';
import { renew } from './touch.ts';
import { clearAllLeftOvers, idsByShard, staleIds } from './walk.ts';
import { commit, create } from './write.ts';

/** For so long after a head was seen, in milliseconds, the kernel knows of it without asking the disk. */
const FRESH = 1000;

/**
 * Keeps sessions in files, a folder each. Several processes of one host may use one directory; none of them locks anything, so none can
 * leave a lock behind.
 *
 * @example `new SessionFileStore({ dir: '/var/lib/shop/sessions' })`
 */
export class SessionFileStore extends SessionStore {
  static override readonly storeName: string = 'File';
  static override readonly contract: number = 1;

  readonly capabilities: Capabilities;
  readonly #keeping: Keeping;
  readonly #fs: FileSystem;
  readonly #remembered: RememberedRecords;
  #directory: Directory | undefined;
  /** Takes away what processes that were killed have left behind; begun with the store. */
  #clearing: Promise<void> | undefined;
  #stopped = false;

  /**
   * @param fileSystem - stands in for the machine's own, in tests
   * @throws `BAD_SETTING` for an option that is wrong
   */
  constructor(options: FileStoreOptions, fileSystem: FileSystem = nodeFileSystem) {
    super();
    const { dir, durability, mode, remember } = checkedOptions(options);
    this.capabilities = Object.freeze({ atomicity: 'host', durability, expiry: 'swept', lists: true });
    this.#keeping = {
      dir: resolve(dir),
      fileMode: mode,
      directoryMode: directoryModeFor(mode),
      synced: durability === 'power-loss',
    };
    this.#fs = fileSystem;
    this.#remembered = new RememberedRecords(remember);
  }

  /** Makes the directory ready. `BAD_SETTING` if it is not safe, or not local. */
  override async start(context: StoreContext): Promise<void> {
    const directory = new Directory(this.#fs, this.#keeping, context);
    await this.#telling('be started', async () => prepare(directory));
    // Not a part of the work that is flushed: nobody's session waits for it, and it looks at every folder.
    this.#clearing = clearAllLeftOvers(directory, () => this.#stopped).catch(context.report);
    this.#directory = directory;
  }

  read(id: SessionId): MaybePromise<SessionRecord | undefined> {
    const directory = this.#started(id);
    const remembered = this.#remembered.get(id);
    // At once, where that is sure not to wait for the disk: a hundredth of what asking in the background takes.
    if (remembered !== undefined && directory.clock.monotonic() - remembered.seenAt < FRESH) {
      if (directory.fs.existsNow(directory.head(id, remembered.held))) return remembered.record;
    }
    return this.#telling(`read session ${id}`, async () => readRecord(directory, id, this.#remembered));
  }

  async write(record: SessionRecord, when: WriteCondition): Promise<boolean> {
    const directory = this.#started(record.id);
    return this.#telling(`write session ${record.id}`, async () => {
      const known = this.#remembered.get(record.id)?.held;
      const written = when === 'absent' ? create(directory, record) : commit(directory, record, when.rev, known);
      return this.#kept(directory, await written, record);
    });
  }

  async remove(id: SessionId, when?: RemoveCondition): Promise<boolean> {
    const directory = this.#started(id);
    return this.#telling(`remove session ${id}`, async () => {
      const known = this.#remembered.get(id)?.held;
      const removed = await (when === undefined ? destroy(directory, id, known) : removeIf(directory, id, when, known));
      if (removed) this.#remembered.forget(id);
      return removed;
    });
  }

  override async touch(id: SessionId, touch: Touch): Promise<boolean> {
    const directory = this.#started(id);
    return this.#telling(`touch session ${id}`, async () => {
      const remembered = this.#remembered.get(id);
      const held = await renew(directory, id, touch, remembered?.held);
      if (held === undefined || remembered?.held.rev !== held.rev) return held !== undefined;
      return this.#kept(directory, held, touchedRecord(remembered.record, held));
    });
  }

  override async *ids(): AsyncGenerator<SessionId> {
    const directory = this.#started();
    await directory.background.idle();
    for await (const ids of idsByShard(directory)) yield* ids;
  }

  override async *stale(now: number): AsyncGenerator<SessionId> {
    yield* staleIds(this.#started(), now);
  }

  override async removeAll(): Promise<void> {
    const directory = this.#started();
    this.#remembered.forgetAll();
    await this.#telling('remove all sessions', async () => {
      for await (const ids of idsByShard(directory)) await destroyAll(directory, ids);
    });
  }

  override async flush(): Promise<void> {
    await this.#started().background.idle();
  }

  override async stop(): Promise<void> {
    this.#stopped = true;
    this.#remembered.forgetAll();
    await this.#clearing;
    await this.#directory?.background.idle();
  }

  #kept(directory: Directory, held: Held | undefined, record: SessionRecord): boolean {
    if (held === undefined) return false;
    const kept = Object.isFrozen(record) ? record : sessionRecord(record);
    this.#remembered.keep(held, kept, directory.clock.monotonic());
    return true;
  }

  #started(id?: SessionId): Directory {
    if (id !== undefined && !isSessionId(id)) throw new SessionError('BAD_ID', 'What was given is no session id.');
    if (this.#stopped) throw new StoreError('CLOSED', 'SessionFileStore has been stopped.');
    if (this.#directory === undefined) throw new StoreError('NOT_OPEN', 'SessionFileStore has not been started.');
    return this.#directory;
  }

  /** Tells failures of the file system in words of the store. */
  async #telling<Answer>(doing: string, work: () => Promise<Answer>): Promise<Answer> {
    try {
      return await work();
    } catch (error) {
      throw await storeFailure(error, doing, this.#fs, this.#keeping.dir);
    }
  }
}
