import { StoreError } from '@coatcheck/core';
import type { SessionId, SessionRecord } from '@coatcheck/core';
import { change } from './change.ts';
import { clearDead, clearTemporary } from './clear.ts';
import { madeDurable } from './directory.ts';
import type { Directory } from './directory.ts';
import { isFailure } from './failures.ts';
import { look } from './look.ts';
import { assertNameable, headName, recordName } from './names.ts';
import type { Held } from './names.ts';
import { writeRecordFile } from './record-io.ts';

/** How often a place is cleared of a dead session's folder before it counts as taken by something that is not ours. */
const CLEARINGS = 10;

/**
 * Writes a record where nothing stands: a folder with all in it is made beside and renamed to its place, which fails if a folder that
 * is not empty stands there.
 *
 * @returns what is held now, or undefined if something stood there
 */
export async function create(directory: Directory, record: SessionRecord): Promise<Held | undefined> {
  assertNameable(record.id, record);
  const { fs, keeping, background } = directory;
  const held = heldBy(record);
  const draft = directory.temporary('draft', record.id);
  await fs.mkdir(draft, keeping.directoryMode);
  let placed = false;
  try {
    await writeRecordFile(directory, `${draft}/${held.file}`, record);
    fs.close(await fs.create(`${draft}/${headName(held)}`, keeping.fileMode));
    await directory.sync(draft);
    placed = await isPlaced(directory, draft, record.id);
  } finally {
    if (!placed) background.add(clearTemporary(directory, draft));
  }
  if (!placed) return undefined;
  await madeDurable(directory, directory.shard(record.id), `Session ${record.id} was created`);
  return held;
}

async function isPlaced(directory: Directory, draft: string, id: SessionId): Promise<boolean> {
  const folder = directory.folder(id);
  for (let clearing = 0; clearing < CLEARINGS; clearing += 1) {
    try {
      await directory.fs.rename(draft, folder);
      return true;
    } catch (error) {
      if (!isFailure(error, 'ENOTEMPTY', 'EEXIST')) throw error;
    }
    if ((await look(directory, id)) !== undefined) return false;
    await clearDead(directory, folder);
  }
  throw new StoreError('STORE_FAILED', `Something that is not ours is in the way of session ${id}: ${folder}`);
}

/**
 * Writes a record in the place of the one with the revision `before`. Its file is complete before the head is renamed to name it; of all
 * that rename one head, one succeeds.
 *
 * @returns what is held now, or undefined if that revision was not held
 */
export async function commit(
  directory: Directory,
  record: SessionRecord,
  before: string,
  known: Held | undefined,
): Promise<Held | undefined> {
  assertNameable(record.id, record);
  const folder = directory.folder(record.id);
  const next = heldBy(record, before);
  const path = `${folder}/${next.file}`;
  let written = false;
  const replaced = await change(
    directory,
    record.id,
    known,
    (held) => held.rev === before,
    async (held) => {
      written ||= await isWritten(directory, folder, path, record);
      return written && directory.renamed(`${folder}/${headName(held)}`, `${folder}/${headName(next)}`);
    },
  );
  // If the file was written in vain, the look that told so clears it away.
  if (replaced === undefined) return undefined;
  await madeDurable(directory, folder, `Session ${record.id} was written`);
  directory.background.add(directory.unlinked(`${folder}/${replaced.file}`));
  return next;
}

/** Whether the record is now in the session's folder, which may have gone. */
async function isWritten(directory: Directory, folder: string, path: string, record: SessionRecord): Promise<boolean> {
  try {
    await writeRecordFile(directory, path, record);
    await syncedOrTakenBack(directory, folder, path);
    return true;
  } catch (error) {
    if (isFailure(error, 'ENOENT')) return false;
    throw error;
  }
}

/** The name of the record's file has to be on the disk before a head names it. */
async function syncedOrTakenBack(directory: Directory, folder: string, path: string): Promise<void> {
  try {
    await directory.sync(folder);
  } catch (error) {
    await directory.unlinked(path).catch(() => false);
    throw error;
  }
}

function heldBy({ rev, accessedAt, expiresAt }: SessionRecord, before?: string): Held {
  return { rev, accessedAt, expiresAt, file: recordName(rev, before) };
}
