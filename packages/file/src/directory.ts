import { randomBytes } from 'node:crypto';
import { IndeterminateError, StoreError } from '@coatcheck/core';
import type { Clock, SessionId, StoreContext } from '@coatcheck/core';
import { Background } from './background.ts';
import { isFailure } from './failures.ts';
import type { FileSystem } from './file-system.ts';
import { headName } from './names.ts';
import type { Head } from './names.ts';

/** How the files of a store are kept. */
export interface Keeping {
  readonly dir: string;
  readonly fileMode: number;
  readonly directoryMode: number;
  /** Whether what is acknowledged has to be on the disk, and not only with the kernel. */
  readonly synced: boolean;
}

/** The folders that share the sessions between them: the first two digits of an id. */
export const shards: readonly string[] = Array.from({ length: 256 }, (_, number) =>
  number.toString(16).padStart(2, '0'),
);

/**
 * The store's directory: where things are, and the few steps that all operations are made of.
 *
 * ```text
 * 3f/3f9a…/             the folder of a session (see names.ts)
 * 3f/draft,<when>-…/    one that is being created
 * 3f/grave,<when>-…/    one that was destroyed
 * ```
 */
export class Directory {
  readonly fs: FileSystem;
  readonly keeping: Keeping;
  readonly clock: Clock;
  readonly background: Background;

  constructor(fs: FileSystem, keeping: Keeping, context: StoreContext) {
    this.fs = fs;
    this.keeping = keeping;
    this.clock = context.clock;
    this.background = new Background((problem) => context.report(problem));
  }

  shard(name: string): string {
    return `${this.keeping.dir}/${name.slice(0, 2)}`;
  }

  folder(id: SessionId): string {
    return `${this.shard(id)}/${id}`;
  }

  head(id: SessionId, head: Head): string {
    return `${this.folder(id)}/${headName(head)}`;
  }

  /** Where nothing is yet, and nobody else will put anything; the name tells when it was made, in milliseconds since the epoch. */
  temporary(kind: 'draft' | 'grave', id: SessionId): string {
    return `${this.shard(id)}/${kind},${Math.trunc(this.clock.now())}-${randomBytes(8).toString('hex')}`;
  }

  /** Renames, and says whether the old name was there: of several that rename one name, exactly one does. */
  async renamed(from: string, to: string): Promise<boolean> {
    return ifThere(this.fs.rename(from, to));
  }

  async unlinked(path: string): Promise<boolean> {
    return ifThere(this.fs.unlink(path));
  }

  /** The names in a folder, or undefined where there is no folder. */
  async list(folder: string): Promise<string[] | undefined> {
    try {
      return await this.fs.readdir(folder);
    } catch (error) {
      if (isFailure(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  /** Makes what happened in a folder durable, where that is promised. */
  async sync(folder: string): Promise<void> {
    if (this.keeping.synced) await this.fs.syncDirectory(folder);
  }

  /** A session is absent only if the place where it would be is there: a directory that was unmounted is a failure. */
  assertThere(id: SessionId): void {
    if (this.fs.existsNow(this.shard(id))) return;
    throw new StoreError('STORE_FAILED', `The directory of SessionFileStore is no longer there: ${this.keeping.dir}`);
  }
}

/**
 * Makes durable what others can see already. If that fails, nobody knows what a power cut would leave; if the folder is gone, a later
 * removal has seen to it.
 *
 * @param done - what happened, for the message: 'Session 3f… was written'
 */
export async function madeDurable(directory: Directory, folder: string, done: string): Promise<void> {
  try {
    await directory.sync(folder);
  } catch (cause) {
    if (isFailure(cause, 'ENOENT')) return;
    throw new IndeterminateError(`${done}, but could not be made durable: a power cut may undo it.`, { cause });
  }
}

async function ifThere(step: Promise<void>): Promise<boolean> {
  try {
    await step;
    return true;
  } catch (error) {
    if (isFailure(error, 'ENOENT')) return false;
    throw error;
  }
}
