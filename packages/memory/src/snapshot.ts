import type { Buffer } from 'node:buffer';
import { renameSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreError } from '@coatcheck/core';
import type { RecordError, SessionRecord } from '@coatcheck/core';
import { DamagedLines } from './damaged-lines.ts';
import { DirectoryLock } from './directory-lock.ts';
import { preparePrivateDirectory } from './private-directory.ts';
import { isThere, linesOf, syncDirectory, writeDown } from './snapshot-file.ts';
import { headerLine, recordIn, recordLine, sessionsAnnounced } from './snapshot-format.ts';

const FILE = 'sessions.jsonl';
/** About as many characters are made and written at a time: a millisecond or two of work between two turns of the event loop. */
const CHUNK = 256 * 1024;

/**
 * The sessions of a store on file, in a directory that is this process's own while it is open.
 *
 * Whatever moment a crash picks, the file holds no session that was changed or removed since: it is replaced as a whole by a rename,
 * and goes away before the first change after it was written or restored from.
 */
export class Snapshot {
  readonly damaged: DamagedLines = new DamagedLines();
  readonly #directory: string;
  readonly #file: string;
  readonly #lock: DirectoryLock;
  /** Whether there is a file. Then no session in it was changed or removed since. */
  #stands = false;
  /** Whether something happened that a file, if it stands, does not know. */
  #unsaved = false;
  /** How often `invalidate` was called. */
  #changes = 0;
  #saving: Promise<void> = Promise.resolve();

  private constructor(directory: string, lock: DirectoryLock) {
    this.#directory = directory;
    this.#file = join(directory, FILE);
    this.#lock = lock;
  }

  /** Takes a directory into use, made if need be. Fails if it is unsafe (`BAD_SETTING`), or another process uses it (`STORE_FAILED`). */
  static async open(path: string): Promise<Snapshot> {
    const directory = await preparePrivateDirectory(path);
    return new Snapshot(directory, await DirectoryLock.acquire(directory));
  }

  /**
   * The records that were saved. Damaged ones are left out, reported once, and kept in `damaged`. Fails with `STORE_FAILED`, and leaves
   * the file alone, if it is of another format.
   */
  async *restore(report: (problem: RecordError) => void): AsyncGenerator<SessionRecord, void> {
    if (await isThere(this.#file)) yield* this.#restoreFile(report);
    await this.#lock.assertHeld();
  }

  /** To be called when a session was created or touched: worth saving, but what was saved stays true. */
  note(): void {
    this.#unsaved = true;
  }

  /**
   * To be called before a session is changed or removed: what was saved will no longer be true. It is gone when this returns, so that no
   * crash brings a session back that was ended. Throws if that cannot be done; the change must then not be made.
   */
  invalidate(): void {
    this.#unsaved = true;
    this.#changes += 1;
    if (!this.#stands) return;
    try {
      rmSync(this.#file, { force: true });
      syncDirectory(this.#directory);
    } catch (cause) {
      throw failure('What was saved could not be taken away before a change, so the change was not made.', cause);
    }
    this.#stands = false;
  }

  /** Saves what `records` gives in the place of what was saved before, after any other save; nothing if all of it is saved already. */
  save(records: () => readonly SessionRecord[]): Promise<void> {
    const saved = this.#saving.then(async () => {
      if (!this.#unsaved) return;
      this.#unsaved = false;
      try {
        await this.#replace(records());
      } catch (cause) {
        this.#unsaved = true;
        throw failure('The sessions could not be saved.', cause);
      }
    });
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  /** Lets another process have the directory. */
  async close(): Promise<void> {
    await this.#lock.release();
  }

  async *#restoreFile(report: (problem: RecordError) => void): AsyncGenerator<SessionRecord, void> {
    let announced: number | undefined;
    let found = 0;
    for await (const line of linesOf(this.#file)) {
      if (announced === undefined) {
        announced = sessionsAnnounced(line);
        if (announced === undefined) break;
        continue;
      }
      found += 1;
      const record = recordIn(line);
      if (record === undefined) this.damaged.add(line);
      else yield record;
    }
    if (announced === undefined) throw foreignFormat();
    this.#stands = true;
    const problem = this.damaged.problem(FILE, Math.max(0, announced - found));
    if (problem !== undefined) report(problem);
  }

  async #replace(records: readonly SessionRecord[]): Promise<void> {
    const changes = this.#changes;
    const unfinished = `${this.#file}.new`;
    await rm(unfinished, { force: true });
    try {
      await writeDown(unfinished, this.#chunks(records));
      // If a record was changed meanwhile, the file would have to go away at once. Synchronous, so that no change comes in between.
      if (changes !== this.#changes) return;
      renameSync(unfinished, this.#file);
      this.#stands = true;
      syncDirectory(this.#directory);
    } finally {
      await rm(unfinished, { force: true });
    }
  }

  *#chunks(records: readonly SessionRecord[]): Generator<string | Buffer, void> {
    const damaged = this.damaged.lines();
    let chunk = `${headerLine(records.length + damaged.length)}\n`;
    for (const record of records) {
      chunk += `${recordLine(record)}\n`;
      if (chunk.length < CHUNK) continue;
      yield chunk;
      chunk = '';
    }
    yield chunk;
    for (const line of damaged) {
      yield line;
      yield '\n';
    }
  }
}

function foreignFormat(): StoreError {
  return failure(
    `The file ${FILE} in the directory is not of the format of this version. Nothing was changed. Move it away to start without its sessions.`,
  );
}

function failure(message: string, cause?: unknown): StoreError {
  return new StoreError('STORE_FAILED', `SessionMemoryStore: ${message}`, { cause });
}
