import { destroy, removeStale } from './destroy.ts';
import type { Engine } from './engine.ts';
import { hasCode, SessionError, SessionGoneError } from './errors.ts';
import { changeEntries, dropEntry, entriesOf, stateOf } from './principal-index.ts';
import type { PrincipalEntry } from './principal-entries.ts';
import type { SessionRecord } from './record.ts';
import type { MaybePromise } from './record-store.ts';
import { stands } from './written.ts';

/**
 * Writes a session that is on the list of its principal before its record is there: so no session is ever there that the list does not
 * show. The cap of sessions is decided in the same write as the entry; those that have to go are ended before the session is written.
 * `TOO_MANY_SESSIONS`. Where the write fails after that, they have been ended in vain.
 *
 * @param base - the record that a renewal of the token starts from
 * @param write - says whether it was written; if not, or if it fails, the entry is taken back
 */
export async function enlisted(
  engine: Engine,
  record: SessionRecord,
  base: SessionRecord | undefined,
  write: () => MaybePromise<boolean>,
): Promise<boolean> {
  const { principal } = record;
  if (principal === undefined || !engine.indexed) return write();
  await enlist(engine, principal, record, base);
  let done: boolean | 'unknown' = false;
  try {
    return (done = await write());
  } catch (error) {
    if (hasCode(error, 'INDETERMINATE')) done = 'unknown';
    throw error;
  } finally {
    if (done === false) await dropEntry(engine, record);
  }
}

/**
 * Looks whether a session that has been written is still on the list: if somebody ended all sessions of the principal meanwhile, this one
 * ends, too, and it is `SESSION_GONE`.
 */
export async function confirmEnlisted(engine: Engine, record: SessionRecord): Promise<void> {
  const { id, principal } = record;
  if (principal === undefined || !engine.indexed) return;
  const entries = await entriesOf(engine, principal);
  if (entries.some((entry) => entry.id === id && entry.ending !== true)) return;
  await destroy(engine, id, 'revoked', { birth: engine.reader.envelopeOf(record).birth });
  throw revoked(record);
}

async function enlist(
  engine: Engine,
  principal: string,
  record: SessionRecord,
  base: SessionRecord | undefined,
): Promise<void> {
  const { birth } = engine.reader.envelopeOf(record);
  const entries = await changeEntries(engine, principal, async (before) => {
    if (base?.principal === principal && before.some((entry) => entry.id === base.id && entry.ending === true)) {
      // Whoever wrote that may not have come so far as to end it.
      await destroy(engine, base.id, 'revoked', { birth, principal });
      throw revoked(record);
    }
    // Another attempt to sign in to this very session may still be committed: if it is to end, it stays on the list until it has.
    const standing = await unlessDead(
      engine,
      before.filter((entry) => entry.id !== record.id),
    );
    const earlier = standing.find((entry) => entry.birth === birth && entry.ending !== true);
    // One that was signed in and is not on the list any more has ended: it must not take the place of another.
    const wasThere = base?.principal === principal && earlier === undefined;
    if (wasThere && !(await stands(engine, base))) throw revoked(record);
    const after = [...standing, entryOf(engine, record, earlier)];
    return earlier === undefined ? limited(engine, after) : after;
  });
  for (const entry of entries)
    if (entry.ending === true) await destroy(engine, entry.id, 'revoked', { birth: entry.birth, principal });
}

/** The same for a session that is new: where that cannot be found out, it is taken back, so that it may be tried again. */
export async function confirmCreated(engine: Engine, record: SessionRecord): Promise<void> {
  try {
    await confirmEnlisted(engine, record);
  } catch (error) {
    await engine.store.remove(record.id, { rev: record.rev });
    await dropEntry(engine, record);
    throw error;
  }
}

function entryOf(engine: Engine, record: SessionRecord, earlier: PrincipalEntry | undefined): PrincipalEntry {
  const { birth, absoluteAt } = engine.reader.envelopeOf(record);
  const at = engine.clock.now();
  return { id: record.id, birth, since: earlier?.since ?? at, at, absoluteAt };
}

async function unlessDead(engine: Engine, entries: readonly PrincipalEntry[]): Promise<readonly PrincipalEntry[]> {
  const standing: PrincipalEntry[] = [];
  for (const entry of entries) {
    const { state } = await stateOf(engine, entry);
    // A touch that is under way may still save one that is stale now: unless it is removed here, it counts.
    const removed = state === 'stale' && (await removeStale(engine, entry.id)) !== undefined;
    if (state !== 'dead' && !removed) standing.push(entry);
  }
  return standing;
}

/** The last entry is the one that comes. One session may have several, while its token is renewed. */
function limited({ principals }: Engine, entries: readonly PrincipalEntry[]): readonly PrincipalEntry[] {
  const { maxSessions, whenFull } = principals;
  const births = new Map<string, number>();
  for (const { birth, since, ending } of entries) if (ending !== true) births.set(birth, since);
  const tooMany = births.size - maxSessions;
  if (tooMany <= 0) return entries;
  if (whenFull === 'refuse') {
    const message = `The principal has ${maxSessions} sessions already, which is all that the setting 'principals' allows.`;
    throw new SessionError('TOO_MANY_SESSIONS', message);
  }
  const mine = entries.at(-1)?.birth;
  const oldest = [...births].filter(([birth]) => birth !== mine).toSorted(([, one], [, other]) => one - other);
  const out = new Set(oldest.slice(0, tooMany).map(([birth]) => birth));
  return entries.map((entry) => (out.has(entry.birth) ? { ...entry, ending: true } : entry));
}

function revoked({ id }: SessionRecord): SessionGoneError {
  return new SessionGoneError(`Session ${id} was revoked: the sessions of its principal were ended meanwhile.`);
}
