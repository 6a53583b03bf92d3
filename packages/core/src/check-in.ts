import { destroy, removeStale } from './destroy.ts';
import { readOnly } from './draft.ts';
import type { CheckInOutcome, Draft } from './draft.ts';
import { freshIdentity } from './drafts.ts';
import { confirmCreated, enlisted } from './enlist.ts';
import type { Engine } from './engine.ts';
import { expiryOf, touchIsDue } from './envelope.ts';
import { ConflictError } from './errors.ts';
import { commitHeld, keepHeld } from './held.ts';
import { firstRecord } from './new-records.ts';
import { markEnding } from './principal-index.ts';
import type { SessionRecord } from './record.ts';
import { isRenewed } from './renew.ts';
import { replaceByReplay } from './replace.ts';
import type { Replace } from './replace.ts';
import { changedValues } from './replay.ts';
import { Attempts } from './retry.ts';
import { conflict } from './standing.ts';
import { decide, writeFor } from './write-for.ts';

/** Checks a draft in and closes it. Checking in again tells the same outcome; a check-in that fails leaves the draft open. */
export function checkIn(engine: Engine, draft: Draft, replaceBy: Replace = replaceByReplay): Promise<CheckInOutcome> {
  if (draft.outcome !== undefined) return Promise.resolve(draft.outcome);
  return draft.checkInOnce(async () => {
    draft.outcome = draft.invalidated ? await end(engine, draft) : await commit(engine, draft, replaceBy, commitHeld);
    return draft.outcome;
  });
}

async function end(engine: Engine, draft: Draft): Promise<CheckInOutcome> {
  const { id, grant, oldId } = draft;
  const record = draft.record ?? draft.undecided;
  if (record !== undefined) await destroy(engine, id, 'invalidated', { birth: engine.reader.envelopeOf(record).birth });
  // Whoever signs out with an old token means the session, wherever it is by now.
  else if (oldId !== undefined) await destroy(engine, oldId, 'invalidated');
  grant?.leave();
  return 'destroyed';
}

/**
 * Writes what a draft changed, or renews its times if that is worth a write. `draft.record` is then what the store holds. A session that is
 * held exclusively goes on being held, unless told otherwise.
 */
export async function commit(
  engine: Engine,
  draft: Draft,
  replaceBy: Replace = replaceByReplay,
  held: Replace = keepHeld,
): Promise<CheckInOutcome> {
  // What is to be done may be done already, by an earlier attempt of which nobody knew.
  if (draft.pendingRenewals.length > 0 && (await isRenewed(engine, draft))) {
    draft.grant?.leave();
    return 'committed';
  }
  if (draft.grant !== undefined && draft.record !== undefined) return held(engine, draft, draft.record);
  if (draft.undecided !== undefined && (await decide(engine, draft, draft.undecided))) return 'committed';
  const { changed, record } = draft;
  if (changed && draft.mode === 'read') throw readOnly(draft.id);
  if (record === undefined) return create(engine, draft);
  return changed ? replaceBy(engine, draft, record) : touch(engine, record);
}

/**
 * Renews the times of a session that was only read, at most every tenth of its timeout. What was read is right even if that fails, so
 * then a reader is told nothing, and the listeners are.
 */
async function touch(engine: Engine, record: SessionRecord): Promise<CheckInOutcome> {
  const now = engine.clock.now();
  const envelope = engine.reader.envelopeOf(record);
  if (!touchIsDue(record, envelope, now)) return 'unchanged';
  try {
    // False means that another commit renewed the times already, or that the session has ended: either is fine with a reader.
    await engine.store.touch(record.id, { rev: record.rev, accessedAt: now, expiresAt: expiryOf(envelope, now) });
  } catch (error) {
    engine.events.emit('touchFailed', { id: record.id, error });
  }
  return 'unchanged';
}

/** Stores a session for the first time. An empty one is not worth a record. A live session under the same id is never overwritten. */
async function create(engine: Engine, draft: Draft): Promise<CheckInOutcome> {
  const values = changedValues(draft.recorder, draft.recorder.base);
  if (Object.keys(values).length === 0 && draft.amendment.principal === undefined) return 'unchanged';
  // An earlier attempt may still arrive at any time, even after this session has ended: not under an id that anybody has.
  if (draft.undecided !== undefined && draft.token !== undefined) await abandon(engine, draft, draft.undecided);
  const attempts = new Attempts(engine);
  do {
    const record = firstRecord(engine, draft, draft.id, values);
    if (await enlisted(engine, record, undefined, () => writeFor(engine, draft, record, 'absent'))) {
      await confirmed(engine, draft, record);
      engine.events.emit('created', { id: record.id });
      return 'committed';
    }
    // What stands there may be an earlier attempt of this very commit.
    if (draft.undecided !== undefined && (await decide(engine, draft, draft.undecided))) return 'committed';
    if ((await removeStale(engine, draft.id)) !== undefined) continue;
    // A session that was given its id by hand wants that one and no other.
    if (draft.token === undefined) throw conflict(engine, draft);
    Object.assign(draft, freshIdentity(engine));
  } while (await attempts.again());
  throw new ConflictError(`Session ${draft.id} could not be created: something was always in its place.`);
}

async function abandon(engine: Engine, draft: Draft, attempt: SessionRecord): Promise<void> {
  await markEnding(engine, attempt);
  Object.assign(draft, freshIdentity(engine), { undecided: undefined });
}

/** Where a first record cannot be confirmed it was taken back, and the draft is not based on it. */
export async function confirmed(engine: Engine, draft: Draft, record: SessionRecord): Promise<void> {
  try {
    await confirmCreated(engine, record);
  } catch (error) {
    draft.record = undefined;
    throw error;
  }
}
