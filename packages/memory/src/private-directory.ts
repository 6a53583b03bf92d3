import { lstat, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SettingError } from '@coatcheck/core';

/** The bits of a mode that let a group or all others write. */
const WRITABLE_BY_OTHERS = 0o022;

/**
 * The absolute path of a directory that nobody else can put files into; made if need be, then closed to all others. `BAD_SETTING` for a
 * symbolic link, a foreign owner, or one that others may write.
 */
export async function preparePrivateDirectory(path: string): Promise<string> {
  const directory = resolve(path);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw unfit('one that exists or can be made', cause);
  }
  const found = await lstat(directory);
  if (!found.isDirectory()) throw unfit('a directory, and no symbolic link');
  // Windows has neither these owners nor these modes.
  if (process.getuid === undefined) return directory;
  if (found.uid !== process.getuid()) throw unfit('one that belongs to the user that this process runs as');
  if ((found.mode & WRITABLE_BY_OTHERS) !== 0) throw unfit('one that only its owner may write: set its mode to 700');
  return directory;
}

function unfit(expected: string, cause?: unknown): SettingError {
  const message = `SessionMemoryStore: option 'directory' is wrong: expected ${expected}.`;
  return new SettingError('BAD_SETTING', message, { cause });
}
