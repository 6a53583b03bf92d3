import type { Draft } from './draft.ts';
import { draftFrom } from './drafts.ts';
import type { Engine } from './engine.ts';
import type { DestroyReason } from './events.ts';
import { hasCode } from './errors.ts';
import { isStale } from './record.ts';
import type { SessionId, SessionRecord } from './record.ts';
import { within } from './within.ts';

/** After this many commits that came in between, a session is ended whatever its record is by now. */
const MOST_LOOKS = 3;

/**
 * Ends a session, whatever anybody else does to it: this never waits for anybody. Says whether a session that was not stale was ended by
 * this very call; the hook runs in that caller, and in no other, on the record that was removed.
 *
 * @param birth - if given, only the session of this birth is ended, and not another that took its id
 */
export async function destroy(engine: Engine, id: SessionId, reason: DestroyReason, birth?: string): Promise<boolean> {
  for (let look = 1; ; look += 1) {
    const found = await lookedAt(engine, id);
    const { record } = found;
    if (record === undefined && !('error' in found)) return false;
    if (record !== undefined && birth !== undefined && !wasBorn(engine, record, birth)) return false;
    const expired = record !== undefined && isStale(record, engine.clock.now());
    // The record that was seen, so that the hook is told of what has ended; any record, if it cannot be read or changes all the time.
    const blindly = record === undefined || (look > MOST_LOOKS && birth === undefined);
    const when = blindly ? undefined : { rev: record.rev };
    if (await engine.store.remove(id, when)) {
      await ended(engine, id, expired ? 'expired' : reason, found);
      return !expired;
    }
    if (when === undefined) return false;
  }
}

/** Removes a session if it is stale, unless it was renewed meanwhile. Says whether it was removed. */
export async function removeStale(engine: Engine, id: SessionId): Promise<boolean> {
  const record = await engine.store.read(id);
  const now = engine.clock.now();
  if (record === undefined || !isStale(record, now)) return false;
  if (!(await engine.store.remove(id, { rev: record.rev, staleAt: now }))) return false;
  await ended(engine, id, 'expired', { record });
  return true;
}

/** A record that cannot be read may be of any birth. */
function wasBorn(engine: Engine, record: SessionRecord, birth: string): boolean {
  try {
    return engine.reader.envelopeOf(record).birth === birth;
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
  draft.release();
  return draft;
}
