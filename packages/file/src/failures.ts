import { hasCode, StoreError } from '@coatcheck/core';
import type { FileSystem } from './file-system.ts';

/** The code that the operating system gave a failure, such as 'ENOENT'. */
function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Whether a failure is one of these. */
export function isFailure(error: unknown, ...codes: readonly string[]): boolean {
  const code = systemCode(error);
  return code !== undefined && codes.includes(code);
}

const remedies: Readonly<Record<string, string>> = {
  EACCES: 'The process has no permission there.',
  EPERM: 'The process has no permission there.',
  EROFS: 'The file system is mounted read-only.',
  EMFILE: 'The process has too many files open: raise its limit (ulimit -n), or find what leaves them open.',
  ENFILE: 'The host has too many files open: raise its limit (fs.file-max).',
  EXDEV: 'All of the directory has to be on one file system.',
  EIO: 'The disk reports a fault.',
};

/**
 * What the store throws for a failure of the file system: `STORE_FULL` where there is no room left, else `STORE_FAILED`, with the failure
 * as the cause and what can be done about it in the message. Errors that bear a code of ours stay what they are.
 *
 * @param doing - what could not be done, as it reads after "cannot": 'write session 3f…'
 */
export async function storeFailure(error: unknown, doing: string, fs: FileSystem, dir: string): Promise<unknown> {
  if (hasCode(error)) return error;
  const code = systemCode(error);
  const subject = `SessionFileStore cannot ${doing} in ${dir}`;
  if (code === 'ENOSPC') {
    return new StoreError('STORE_FULL', `${subject}: ${await roomLeft(fs, dir)}`, { cause: error });
  }
  if (code === 'EDQUOT') {
    return new StoreError('STORE_FULL', `${subject}: the disk quota of the user is used up.`, { cause: error });
  }
  const remedy = remedies[code ?? ''] ?? 'See the cause.';
  return new StoreError('STORE_FAILED', `${subject} (${code ?? 'unknown failure'}). ${remedy}`, { cause: error });
}

/** "No space" has two meanings with different remedies: no bytes, or no inodes. */
async function roomLeft(fs: FileSystem, dir: string): Promise<string> {
  const bytes = 'the disk is full. Free some space, or sweep more often (see df).';
  try {
    const { files, ffree } = await fs.statfs(dir);
    if (files === 0 || ffree > 0) return bytes;
    return 'the file system has no inodes left, although there may be space. Remove files, or sweep more often (see df -i).';
  } catch {
    return bytes;
  }
}
