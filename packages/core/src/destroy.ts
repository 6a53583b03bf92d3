import type { Draft } from './draft.ts';
import { draftFrom } from './drafts.ts';
import type { Engine } from './engine.ts';
import type { DestroyReason } from './events.ts';
import { ConflictError, hasCode } from './errors.ts';
import { settledKindOf, successorOf } from './leftovers.ts';
import type { RecordKind } from './leftovers.ts';
import { dropEntry } from './principal-index.ts';
import { isStale } from './record.ts';
import type { SessionId, SessionRecord } from './record.ts';
import { within } from './within.ts';

/** After this many commits that came in between, ending a session is given up: nobody can commit so often in so little time. */
const MOST_LOOKS = 1_000;

/**
 * Ends a session, whatever anybody else does to it: this never waits for anybody. Where its token was renewed, the session is ended under
 * its last id first, and then what leads there, so that nothing leads into the void while the session lives. Says whether a session that
 * was not stale was ended by this very call; the hook runs in that caller, and in no other, on the record that was removed.
 *
 * @param only - if given, nothing else is ended: not another session that took the id, and not one that became another principal's
 */
export async function destroy(
  engine: Engine,
  id: SessionId,
  reason: DestroyReason,
  only: Meant = {},
): Promise<boolean> {
  for (let look = 1; look <= MOST_LOOKS; look += 1) {
    const found = await lookedAt(engine, id);
    const { record } = found;
    if (record === undefined) {
      // What cannot be read is removed unseen.
      if (!('error' in found) || !(await engine.store.remove(id))) return false;
      await ended(engine, id, reason, found);
      return true;
    }
    const kind = await kindIfReadable(engine, record);
    // A renewal that is under way will find out itself, and nobody has the token of one that is not.
    if (kind === 'index' || kind === 'orphan') return false;
    if (!isMeant(engine, record, kind, only)) return false;
    if (kind === 'pointer') return destroyChain(engine, record, reason, only);
    const expired = isStale(record, engine.clock.now());
    // The very record that was seen: another may be a pointer by now, to where the session lives on.
    if (await engine.store.remove(id, { rev: record.rev })) {
      await ended(engine, id, expired ? 'expired' : reason, found);
      return !expired;
    }
  }
  throw new ConflictError(`Session ${id} could not be ended: other commits always came first.`);
}

/** From the end backwards: whoever is interrupted leaves what leads to the rest, and can try again. */
async function destroyChain(
  engine: Engine,
  pointer: SessionRecord,
  reason: DestroyReason,
  only: Meant,
): Promise<boolean> {
  const successor = successorOf(engine, pointer);
  const destroyed = successor !== undefined && (await destroy(engine, successor.id, reason, only));
  await removeLeftover(engine, pointer);
  return destroyed;
}

/** The session has ended whether this succeeds or not; and what is left leads nowhere, and goes by itself. */
async function removeLeftover(engine: Engine, { id, rev }: SessionRecord): Promise<void> {
  try {
    await engine.store.remove(id, { rev });
  } catch (error) {
    engine.events.emit('storeProblem', { error });
  }
}

/** Removes a record if it is stale, unless it was renewed meanwhile. What was removed, if anything was. */
export async function removeStale(engine: Engine, id: SessionId): Promise<RecordKind | undefined> {
  const record = await engine.store.read(id);
  const now = engine.clock.now();
  if (record === undefined || !isStale(record, now)) return undefined;
  const kind = await kindIfReadable(engine, record);
  // What it leads to is known for a session by this pointer alone, if its renewal was not completed: so that goes first.
  const led = kind === 'pointer' ? await removeStale(engine, successorOf(engine, record)?.id ?? id) : undefined;
  if (!(await engine.store.remove(id, { rev: record.rev, staleAt: now }))) return led;
  if (kind === 'session') await ended(engine, id, 'expired', { record });
  return led ?? kind;
}

/** A record that cannot be read was a session as far as anybody knows. */
async function kindIfReadable(engine: Engine, record: SessionRecord): Promise<RecordKind> {
  try {
    return await settledKindOf(engine, record);
  } catch {
    return 'session';
  }
}

/** Which session is meant, where not any that stands under an id. */
interface Meant {
  readonly birth?: string | undefined;
  readonly principal?: string | undefined;
}

/** What a renewal left has no principal; and a record that cannot be read may be of any birth. */
function isMeant(engine: Engine, record: SessionRecord, kind: RecordKind, { birth, principal }: Meant): boolean {
  if (principal !== undefined && kind === 'session' && record.principal !== principal) return false;
  try {
    return birth === undefined || engine.reader.envelopeOf(record).birth === birth;
  } catch {
    return true;
  }
}

/** What was seen of a session before it was removed: its record, or why that cannot be read. */
type LookedAt =
  | { readonly record: SessionRecord | undefined }
  | { readonly record?: undefined; readonly error: unknown };

/** A record that cannot be read must not keep its session from being ended. A store that cannot be read is another matter. */
async function lookedAt(engine: Engine, id: SessionId): Promise<LookedAt> {
  try {
    return { record: await engine.store.read(id) };
  } catch (error) {
    if (hasCode(error, 'RECORD_DAMAGED')) return { error };
    throw error;
  }
}

async function ended(engine: Engine, id: SessionId, reason: DestroyReason, found: LookedAt): Promise<void> {
  engine.events.emit('destroyed', { id, reason });
  if (found.record !== undefined) await dropEntry(engine, found.record);
  if (engine.expiring === undefined) return;
  try {
    if ('error' in found) throw found.error;
    if (found.record !== undefined) await runHook(engine, found.record, reason);
  } catch (error) {
    engine.events.emit('hookFailed', { id, error });
  }
}

/** The hook goes on if it takes longer than the deadline, but nobody waits for it any longer. */
async function runHook(engine: Engine, record: SessionRecord, reason: DestroyReason): Promise<void> {
  const { clock, deadline, expiring } = engine;
  const hook = async (): Promise<void> => {
    await expiring?.(lastLook(engine, record), reason);
  };
  if (!(await within(clock, deadline, hook()))) throw new Error(`The hook did not end within ${deadline} ms.`);
}

/** The session as it was, to be looked at and not to be changed. */
function lastLook(engine: Engine, record: SessionRecord): Draft {
  const draft = draftFrom(engine, record, 'read');
  void draft.release();
  return draft;
}
