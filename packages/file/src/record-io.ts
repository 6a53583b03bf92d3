import type { SessionId, SessionRecord } from '@coatcheck/core';
import type { Directory } from './directory.ts';
import { isFailure } from './failures.ts';
import type { Held } from './names.ts';
import { damaged, decodeRecord, encodeRecord } from './record-file.ts';
import type { RecordContent } from './record-file.ts';

/** Most records fit into this, in bytes, and then one read is enough. */
const FIRST_READ = 8 * 1024;

/**
 * Writes the file of a record, whole and, where that is promised, on the disk; a failure leaves no file. After a failed fsync nothing is
 * tried again, since the kernel may have dropped what it could not write.
 */
export async function writeRecordFile(directory: Directory, path: string, record: SessionRecord): Promise<void> {
  const { fs, keeping } = directory;
  const bytes = encodeRecord(record);
  const file = await fs.create(path, keeping.fileMode);
  try {
    for (let written = 0; written < bytes.length;) written += await fs.write(file, bytes, written);
    if (keeping.synced) await fs.fsync(file);
  } catch (error) {
    await directory.unlinked(path).catch(() => false);
    throw error;
  } finally {
    fs.close(file);
  }
}

/**
 * Reads the record that is held; undefined if it was superseded meanwhile.
 *
 * @throws `RECORD_DAMAGED` unless it is as it was written
 */
export async function readRecordFile(
  directory: Directory,
  id: SessionId,
  held: Held,
): Promise<RecordContent | undefined> {
  const { fs } = directory;
  const path = `${directory.folder(id)}/${held.file}`;
  let file: number;
  try {
    file = await fs.open(path);
  } catch (error) {
    if (isFailure(error, 'ENOENT')) return undefined;
    if (isFailure(error, 'ELOOP', 'EMLINK')) throw damaged(id, path, 'it is a symbolic link');
    throw error;
  }
  try {
    let bytes = Buffer.allocUnsafe(FIRST_READ);
    let end = 0;
    for (;;) {
      const count = await fs.read(file, bytes, end);
      end += count;
      // A file ends where less came than was asked for.
      if (end < bytes.length) return decodeRecord(bytes.subarray(0, end), id, held.rev, path);
      bytes = Buffer.concat([bytes], bytes.length * 4);
    }
  } finally {
    fs.close(file);
  }
}
