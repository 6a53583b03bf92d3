import { destroy, removeStale } from './destroy.ts';
import { readOnly } from './draft.ts';
import type { CheckInOutcome, Draft } from './draft.ts';
import { freshIdentity } from './drafts.ts';
import type { Engine } from './engine.ts';
import { expiryOf, touchIsDue } from './envelope.ts';
import { ConflictError } from './errors.ts';
import { firstRecord } from './new-records.ts';
import type { SessionRecord } from './record.ts';
import { replaceByReplay } from './replace.ts';
import type { Replace } from './replace.ts';
import { changedValues } from './replay.ts';
import { Attempts } from './retry.ts';
import { conflict } from './standing.ts';
import { decide, writeFor } from './write-for.ts';

/** Checks a draft in and closes it. Checking in again tells the same outcome; a check-in that fails leaves the draft open. */
export function checkIn(engine: Engine, draft: Draft, replaceBy: Replace = replaceByReplay): Promise<CheckInOutcome> {
  if (draft.outcome !== undefined) return Promise.resolve(draft.outcome);
  return draft.hold(async () => {
    draft.outcome = draft.invalidated ? await end(engine, draft) : await commit(engine, draft, replaceBy);
    return draft.outcome;
  });
}

async function end(engine: Engine, draft: Draft): Promise<CheckInOutcome> {
  const { id } = draft;
  const record = draft.record ?? draft.undecided;
  if (record !== undefined) await destroy(engine, id, 'invalidated', engine.reader.envelopeOf(record).birth);
  return 'destroyed';
}

/** Writes what a draft changed, or renews its times if that is worth a write. `draft.record` is then what the store holds. */
export async function commit(
  engine: Engine,
  draft: Draft,
  replaceBy: Replace = replaceByReplay,
): Promise<CheckInOutcome> {
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
  if (Object.keys(values).length === 0) return 'unchanged';
  const attempts = new Attempts(engine);
  do {
    const record = firstRecord(engine, draft, draft.id, values);
    if (await writeFor(engine, draft, record, 'absent')) {
      engine.events.emit('created', { id: record.id });
      return 'committed';
    }
    if (await removeStale(engine, draft.id)) continue;
    // A session that was given its id by hand wants that one and no other.
    if (draft.token === undefined) throw conflict(engine, draft);
    Object.assign(draft, freshIdentity(engine));
  } while (await attempts.again());
  throw new ConflictError(`Session ${draft.id} could not be created: something was always in its place.`);
}
