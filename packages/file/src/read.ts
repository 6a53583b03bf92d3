import { sessionRecord, StoreError } from '@coatcheck/core';
import type { SessionId, SessionRecord } from '@coatcheck/core';
import type { Directory } from './directory.ts';
import { look } from './look.ts';
import type { Held } from './names.ts';
import { readRecordFile } from './record-io.ts';
import type { Remembered, RememberedRecords } from './remembered.ts';

/** How often a record may be superseded while it is read. */
const ATTEMPTS = 1000;

/**
 * Reads what is held under an id. If the head that is remembered is still there, then so is all that was read with it: a head's name holds
 * the revision and the times, and what is written under a revision never changes.
 */
export async function readRecord(
  directory: Directory,
  id: SessionId,
  records: RememberedRecords,
): Promise<SessionRecord | undefined> {
  const remembered = records.get(id);
  if (remembered !== undefined && (await directory.fs.exists(directory.head(id, remembered.held)))) {
    remembered.seenAt = directory.clock.monotonic();
    return remembered.record;
  }
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const held = await look(directory, id);
    if (held === undefined) {
      records.forget(id);
      return undefined;
    }
    const seenAt = directory.clock.monotonic();
    const record = await recordOf(directory, id, held, remembered);
    if (record === undefined) continue;
    records.keep(held, record, seenAt);
    return record;
  }
  throw new StoreError('STORE_FAILED', `Session ${id} is changed by others all the while, and could not be read.`);
}

async function recordOf(
  directory: Directory,
  id: SessionId,
  held: Held,
  remembered: Remembered | undefined,
): Promise<SessionRecord | undefined> {
  const { accessedAt, expiresAt } = held;
  // Another process has touched it: the times are others, and nothing else.
  if (remembered?.held.rev === held.rev) return sessionRecord({ ...remembered.record, accessedAt, expiresAt });
  const content = await readRecordFile(directory, id, held);
  return content && sessionRecord({ ...content, accessedAt, expiresAt });
}
