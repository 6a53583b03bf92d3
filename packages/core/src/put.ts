import { checkIn, commit } from './check-in.ts';
import type { Values } from './codec.ts';
import { removeStale } from './destroy.ts';
import { readOnly } from './draft.ts';
import type { CheckInOutcome, Draft } from './draft.ts';
import { draftFrom, readLive } from './drafts.ts';
import type { Engine } from './engine.ts';
import { ConflictError, hasCode } from './errors.ts';
import { firstRecord } from './new-records.ts';
import type { SessionId, SessionRecord } from './record.ts';
import { replaceUnchanged } from './replace.ts';
import { changedValues } from './replay.ts';
import { Attempts } from './retry.ts';
import { standing } from './standing.ts';
import { decide, writeFor } from './write-for.ts';

/**
 * Puts a session under an id. One that was read there: only if its revision is still the held one (`CONFLICT`, `SESSION_GONE`). Any
 * other: created, or put in the place of what stands there, under that one's revision.
 */
export async function put(engine: Engine, id: SessionId, draft: Draft): Promise<void> {
  draft.assertNotInvalidated();
  if (isCopy(engine, draft, id)) return replaceAny(engine, id, draft);
  draft.assertAtWork();
  await draft.hold(async () => {
    if (draft.undecided !== undefined && (await decide(engine, draft, draft.undecided))) goOn(engine, draft);
    else if (draft.record === undefined) await replaceAny(engine, id, draft);
    else await putBack(engine, draft, draft.record);
    return 'committed';
  });
}

/** Whether a session comes from elsewhere: from another id, or from the store of another application. */
function isCopy(engine: Engine, draft: Draft, id: SessionId): boolean {
  return draft.maker !== engine || (draft.record !== undefined && draft.id !== id);
}

async function putBack(engine: Engine, draft: Draft, record: SessionRecord): Promise<void> {
  if (draft.changed && draft.mode === 'read') throw readOnly(draft.id);
  try {
    await replaceUnchanged(engine, draft, record);
  } catch (error) {
    if (hasCode(error, 'CONFLICT')) engine.events.emit('conflict', { id: draft.id, keys: [] });
    throw error;
  }
  goOn(engine, draft);
}

async function replaceAny(engine: Engine, id: SessionId, draft: Draft): Promise<void> {
  const attempts = new Attempts(engine);
  do {
    const held = await readLive(engine, id);
    if (await arrives(engine, id, draft, held)) return;
    await removeStale(engine, id);
  } while (await attempts.again());
  throw alwaysLate(id);
}

/** Stores a session under an id if nothing live stands there; otherwise returns a draft of what does. */
export async function putIfAbsent(engine: Engine, id: SessionId, draft: Draft): Promise<Draft | undefined> {
  draft.assertNotInvalidated();
  if (isCopy(engine, draft, id)) return arrivesOrFinds(engine, id, draft);
  draft.assertAtWork();
  let found: Draft | undefined;
  await draft.hold(async () => {
    // One that was read here is either still there, or has ended and does not come back.
    found =
      draft.record === undefined
        ? await arrivesOrFinds(engine, id, draft)
        : draftFrom(engine, await standing(engine, draft));
    return found === undefined ? 'committed' : 'unchanged';
  });
  return found;
}

async function arrivesOrFinds(engine: Engine, id: SessionId, draft: Draft): Promise<Draft | undefined> {
  const attempts = new Attempts(engine);
  do {
    const held = await readLive(engine, id);
    if (held !== undefined) return draftFrom(engine, held);
    if (await arrives(engine, id, draft, held)) return undefined;
    await removeStale(engine, id);
  } while (await attempts.again());
  throw alwaysLate(id);
}

/** Commits a draft and lets it go on from what was written: one that was read here by replay, any other as {@link put} does. */
export async function store(engine: Engine, draft: Draft): Promise<CheckInOutcome> {
  if (draft.invalidated) return checkIn(engine, draft);
  if (draft.record === undefined || isCopy(engine, draft, draft.id)) {
    await put(engine, draft.id, draft);
    return 'committed';
  }
  draft.assertAtWork();
  return draft.hold(async () => {
    const outcome = await commit(engine, draft);
    if (outcome === 'committed') goOn(engine, draft);
    return outcome;
  });
}

/** Writes a draft under an id, where `held` stands. Says whether it still stood there. */
async function arrives(engine: Engine, id: SessionId, draft: Draft, held: SessionRecord | undefined): Promise<boolean> {
  const record = firstRecord(engine, draft, id, valuesOf(draft));
  const when = held === undefined ? 'absent' : { rev: held.rev };
  // One that was never stored is from now on the stored one; a copy of another stays what it was.
  const isFirst = draft.record === undefined && draft.maker === engine;
  if (!(await (isFirst ? writeFor(engine, draft, record, when) : engine.store.write(record, when)))) return false;
  if (held === undefined) engine.events.emit('created', { id });
  if (isFirst) goOn(engine, draft);
  return true;
}

function goOn(engine: Engine, draft: Draft): void {
  if (draft.record !== undefined) draft.rebase(draft.record, engine.reader.contentsOf(draft.record));
}

function valuesOf(draft: Draft): Values {
  draft.recorder.settle();
  return changedValues(draft.recorder, draft.recorder.base);
}

function alwaysLate(id: SessionId): ConflictError {
  return new ConflictError(`Session ${id} could not be stored: other commits always came first.`);
}
