import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname, uptime } from 'node:os';
import { join } from 'node:path';
import { StoreError } from '@coatcheck/core';
import { isSystemError } from './system-error.ts';

const FILE = 'lock';
/** Another process may release or take over the lock between two looks of this one; not many times in a row. */
const ATTEMPTS = 5;

/**
 * The right of one process to a directory, as a file that names the process. Left behind by a crash it is taken over, for the process is
 * then no longer there. Processes on different machines or in different containers do not notice each other.
 */
export class DirectoryLock {
  readonly #file: string;
  readonly #content: string;

  private constructor(file: string, content: string) {
    this.#file = file;
    this.#content = content;
  }

  /** `STORE_FAILED` if another process, or another store of this one, has the directory. */
  static async acquire(directory: string): Promise<DirectoryLock> {
    const file = join(directory, FILE);
    const content = `${process.pid} ${hostname()} ${randomUUID()}\n`;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (await created(file, content)) return new DirectoryLock(file, content);
      if (await isHeld(file)) break;
      await rm(file, { force: true });
    }
    throw inUse();
  }

  /** Throws if two processes took over the same lock at once, and this one came first. */
  async assertHeld(): Promise<void> {
    if ((await contentOf(this.#file)) !== this.#content) throw inUse();
  }

  /** Lets another have the directory. */
  async release(): Promise<void> {
    if ((await contentOf(this.#file)) === this.#content) await rm(this.#file, { force: true });
  }
}

async function created(file: string, content: string): Promise<boolean> {
  try {
    await writeFile(file, content, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Whether the process that a lock names still runs: it exists, and was there when the lock was made. */
async function isHeld(file: string): Promise<boolean> {
  const content = await contentOf(file);
  const holder = /^(\d+) (\S*) /.exec(content ?? '');
  if (holder === null || holder[2] !== hostname()) return false;
  const pid = Number(holder[1]);
  const seconds = pid === process.pid ? process.uptime() : uptime();
  return (await modifiedAt(file)) >= Date.now() - seconds * 1000 && exists(pid);
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It exists and belongs to somebody else.
    return isSystemError(error, 'EPERM');
  }
}

async function contentOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function modifiedAt(file: string): Promise<number> {
  try {
    return (await stat(file)).mtimeMs;
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return -Infinity;
    throw error;
  }
}

function inUse(): StoreError {
  return new StoreError(
    'STORE_FAILED',
    `The directory of SessionMemoryStore is in use by another process, or by another store of this one. If it is not, remove the file '${FILE}' in it.`,
  );
}
