import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DirectoryLock } from '../src/directory-lock.ts';
import { temporaryDirectory } from './support/directories.ts';
import { rejectionOf } from './support/failures.ts';

/** Whether the directory is refused since another has it. */
async function isRefused(directory: string): Promise<boolean> {
  const { code, message } = await rejectionOf(DirectoryLock.acquire(directory));
  return code === 'STORE_FAILED' && message.includes('in use');
}

/** A directory with a lock in it that names a process. */
function lockedBy(pid: number | undefined, host: string = hostname()): string {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'lock'), `${pid} ${host} nonce\n`);
  return directory;
}

describe('the lock of a directory', () => {
  test('is had by one at a time, in the same process, too, and goes with its release', async () => {
    const directory = temporaryDirectory();
    const first = await DirectoryLock.acquire(directory);
    expect(await isRefused(directory)).toBe(true);
    await first.release();
    const second = await DirectoryLock.acquire(directory);
    await first.release();
    await second.assertHeld();
    await second.release();
    expect(existsSync(join(directory, 'lock'))).toBe(false);
  });

  test('is not taken from another process as long as that runs, and is taken over after it was killed', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    onTestFinished(() => void other.kill('SIGKILL'));
    const directory = lockedBy(other.pid);
    expect(await isRefused(directory)).toBe(true);
    other.kill('SIGKILL');
    await once(other, 'exit');
    const lock = await DirectoryLock.acquire(directory);
    await lock.assertHeld();
  });

  test('is taken over from an earlier process that had the same number', async () => {
    const directory = lockedBy(process.pid);
    const beforeThisProcess = Date.now() / 1000 - process.uptime() - 10;
    utimesSync(join(directory, 'lock'), beforeThisProcess, beforeThisProcess);
    await (await DirectoryLock.acquire(directory)).assertHeld();
  });

  test('is taken over if the machine was started since, whoever has that number now', async () => {
    const directory = lockedBy(process.ppid);
    expect(await isRefused(directory)).toBe(true);
    utimesSync(join(directory, 'lock'), 1_000, 1_000);
    await (await DirectoryLock.acquire(directory)).assertHeld();
  });

  test('is taken over from another machine or container, where a number says nothing', async () => {
    await (await DirectoryLock.acquire(lockedBy(process.ppid, 'elsewhere'))).assertHeld();
  });

  test('is taken over if it was left half made', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'lock'), '');
    await (await DirectoryLock.acquire(directory)).assertHeld();
  });

  test('of two that take over at once, the one that came first notices', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    const directory = lockedBy(gone);
    const first = await DirectoryLock.acquire(directory);
    writeFileSync(join(directory, 'lock'), `${process.ppid} ${hostname()} other\n`);
    await expect(first.assertHeld()).rejects.toThrow('in use');
    await first.release();
    expect(readFileSync(join(directory, 'lock'), 'utf8')).toContain('other');
  });
});
