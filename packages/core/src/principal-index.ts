import type { Engine } from './engine.ts';
import { ConflictError, hasCode, RecordError } from './errors.ts';
import { kindOf } from './leftovers.ts';
import { formatEntries, parseEntries } from './principal-entries.ts';
import type { PrincipalEntry } from './principal-entries.ts';
import { isStale, sessionRecord } from './record.ts';
import type { SessionId, SessionRecord } from './record.ts';
import { Attempts } from './retry.ts';
import { indexIdOf } from './tokens.ts';
import { written } from './written.ts';

/**
 * An entry is made before its record, so one without a record may be of somebody who is just signing in. After this time, in
 * milliseconds, it is of somebody who never got so far.
 */
const LONGEST_SIGN_IN = 60_000;

/** Lists the sessions of a principal, those that are to end among them. */
export async function entriesOf(engine: Engine, principal: string): Promise<readonly PrincipalEntry[]> {
  const record = await engine.store.read(indexIdOf(principal));
  return record === undefined ? [] : entriesIn(record);
}

/**
 * Changes the list of a principal's sessions, in one conditional write. A list that becomes empty is removed.
 *
 * @param change - makes the new entries of the old ones; undefined leaves them as they are. It may be called again, so it must be pure
 * @returns what the list holds afterwards
 */
export async function changeEntries(
  engine: Engine,
  principal: string,
  change: (entries: readonly PrincipalEntry[]) => Promise<readonly PrincipalEntry[] | undefined>,
): Promise<readonly PrincipalEntry[]> {
  const id = indexIdOf(principal);
  const attempts = new Attempts(engine);
  do {
    const held = await engine.store.read(id);
    const before = held === undefined ? [] : entriesIn(held);
    const after = await change(before);
    if (after === undefined || (after.length === 0 && held === undefined)) return before;
    if (await replaced(engine, id, held, after)) return after;
  } while (await attempts.again());
  throw new ConflictError('The list of a principal’s sessions could not be changed: others always came first.');
}

/** Whether the session is there that an entry speaks of. One that cannot be read is. */
export type EntryState = 'alive' | 'stale' | 'pending' | 'dead';

/** Looks at the record of an entry. */
export async function stateOf(
  engine: Engine,
  entry: PrincipalEntry,
): Promise<{ readonly state: EntryState; readonly record?: SessionRecord | undefined }> {
  try {
    const record = await engine.store.read(entry.id);
    if (record !== undefined && kindOf(engine, record) === 'pointer') return { state: 'dead' };
    // Whoever signs in to another principal's session has it under another id.
    const isIt = record !== undefined && engine.reader.envelopeOf(record).birth === entry.birth;
    if (isIt) return isStale(record, engine.clock.now()) ? { state: 'stale' } : { state: 'alive', record };
  } catch (error) {
    if (!hasCode(error, 'RECORD_DAMAGED')) throw error;
    engine.events.emit('storeProblem', { error });
    return { state: 'alive' };
  }
  return { state: engine.clock.now() - entry.at < LONGEST_SIGN_IN ? 'pending' : 'dead' };
}

/** Takes a session that has ended out of the list of its principal. What fails is reported: others drop the entry, too, when they meet it. */
export async function dropEntry(engine: Engine, record: SessionRecord): Promise<void> {
  await changeEntryOf(engine, record, () => []);
}

/** Marks a session that may still come to be written, and is to end then. What fails is reported. */
export async function markEnding(engine: Engine, record: SessionRecord): Promise<void> {
  await changeEntryOf(engine, record, (entry) => [{ ...entry, ending: true }]);
}

async function changeEntryOf(
  engine: Engine,
  record: SessionRecord,
  change: (entry: PrincipalEntry) => readonly PrincipalEntry[],
): Promise<void> {
  const { id, principal } = record;
  if (principal === undefined || !engine.indexed) return;
  try {
    const { birth } = engine.reader.envelopeOf(record);
    const isOther = (entry: PrincipalEntry): boolean => entry.id !== id || entry.birth !== birth;
    await changeEntries(engine, principal, async (entries) =>
      entries.every(isOther) ? undefined : entries.flatMap((entry) => (isOther(entry) ? [entry] : change(entry))),
    );
  } catch (error) {
    engine.events.emit('storeProblem', { error });
  }
}

async function replaced(
  engine: Engine,
  id: SessionId,
  held: SessionRecord | undefined,
  entries: readonly PrincipalEntry[],
): Promise<boolean> {
  if (entries.length === 0 && held !== undefined) return engine.store.remove(id, { rev: held.rev });
  const record = sessionRecord({
    id,
    rev: engine.revisions.next(),
    accessedAt: engine.clock.now(),
    // As long as any of the sessions may live: a touch of one does not touch the list.
    expiresAt: Math.max(...entries.map(({ absoluteAt }) => absoluteAt)),
    meta: formatEntries(entries),
    body: '',
  });
  return written(engine, record, held === undefined ? 'absent' : { rev: held.rev });
}

function entriesIn(record: SessionRecord): readonly PrincipalEntry[] {
  try {
    return parseEntries(record.meta);
  } catch (cause) {
    const message = `The list of a principal's sessions (${record.id}) cannot be read. The record was left where it is.`;
    throw new RecordError('RECORD_DAMAGED', message, { cause });
  }
}
