import { Buffer } from 'node:buffer';
import { closeSync, createReadStream, fsyncSync, openSync } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { isSystemError } from './system-error.ts';

/** Whether there is a file. Throws if that cannot be told. */
export async function isThere(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return false;
    throw error;
  }
}

/** The lines of a file. A line ends at a line feed and nowhere else, and is bytes: damage need not be text. */
export async function* linesOf(file: string): AsyncGenerator<Buffer, void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(file)) {
    let bytes = Buffer.concat([rest, chunk]);
    for (let end = bytes.indexOf('\n'); end >= 0; end = bytes.indexOf('\n')) {
      yield bytes.subarray(0, end);
      bytes = bytes.subarray(end + 1);
    }
    rest = bytes;
  }
  if (rest.length > 0) yield rest;
}

/** Writes a new file that only its owner may read, and returns when it is on the disk. */
export async function writeDown(file: string, chunks: Iterable<string | Buffer>): Promise<void> {
  await using handle = await open(file, 'wx', 0o600);
  for (const chunk of chunks) await handle.appendFile(chunk);
  await handle.sync();
}

/** Makes what was renamed or removed in a directory outlive a power cut, too. Windows has no such call, and does it by itself. */
export function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
