import { dirname } from 'node:path';
import { SettingError, StoreError } from '@coatcheck/core';
import { shards } from './directory.ts';
import type { Directory } from './directory.ts';
import { isFailure } from './failures.ts';

/** File systems on which a rename may happen and yet be reported as failed, by the number that statfs gives them. */
const remote: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
]);

const WRITABLE_BY_OTHERS = 0o022;

/**
 * Makes the directory ready: creates what is missing, and refuses one that is not safe or on which the promises would not hold.
 *
 * @throws `BAD_SETTING` for a directory that is refused
 */
export async function prepare(directory: Directory): Promise<void> {
  const { dir, directoryMode } = directory.keeping;
  // Windows can neither rename a folder that is in use nor make its entries durable.
  if (process.platform === 'win32') throw new StoreError('STORE_FAILED', 'SessionFileStore does not work on Windows.');
  await makeWithParents(directory, dir, directoryMode);
  await assertSafe(directory);
  await assertLocal(directory);
  const there = new Set(await directory.fs.readdir(dir));
  const missing = shards.filter((name) => !there.has(name));
  await Promise.all(missing.map(async (name) => isMade(directory, `${dir}/${name}`, directoryMode)));
  await directory.sync(dir);
}

async function makeWithParents(directory: Directory, path: string, mode: number): Promise<void> {
  const parent = dirname(path);
  try {
    if (!(await isMade(directory, path, mode))) return;
  } catch (error) {
    if (!isFailure(error, 'ENOENT') || parent === path) throw error;
    await makeWithParents(directory, parent, mode);
    await isMade(directory, path, mode);
  }
  await directory.sync(parent);
}

/** Makes a directory unless the name is taken. */
async function isMade(directory: Directory, path: string, mode: number): Promise<boolean> {
  try {
    await directory.fs.mkdir(path, mode);
    return true;
  } catch (error) {
    if (isFailure(error, 'EEXIST')) return false;
    throw error;
  }
}

async function assertSafe({ fs, keeping: { dir } }: Directory): Promise<void> {
  const stats = await fs.lstat(dir);
  if (!stats.isDirectory()) throw refusal('a directory, and neither a symbolic link nor a file');
  if (stats.uid !== process.geteuid?.()) throw refusal('one that belongs to the user that this process runs as');
  if ((stats.mode & WRITABLE_BY_OTHERS) !== 0) throw refusal('one that only its owner may write (chmod go-w)');
}

async function assertLocal({ fs, keeping: { dir } }: Directory): Promise<void> {
  const { type } = await fs.statfs(dir);
  const name = remote.get(type);
  if (name !== undefined) throw refusal(`one on a local file system, not on ${name}, where a rename is not sure`);
}

function refusal(expected: string): SettingError {
  return new SettingError('BAD_SETTING', `SessionFileStore: option 'dir' is wrong: expected ${expected}.`);
}
