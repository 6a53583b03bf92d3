import { checkIn, commit, confirmed } from './check-in.ts';
import type { Values } from './codec.ts';
import { removeStale } from './destroy.ts';
import { readOnly } from './draft.ts';
import type { CheckInOutcome, Draft } from './draft.ts';
import { draftFrom, readLive } from './drafts.ts';
import type { Engine } from './engine.ts';
import { confirmCreated, enlisted } from './enlist.ts';
import { ConflictError, hasCode, SessionError } from './errors.ts';
import { keepHeld } from './held.ts';
import { isHandedOut } from './leftovers.ts';
import { firstRecord } from './new-records.ts';
import { dropEntry } from './principal-index.ts';
import { isStale } from './record.ts';
import type { SessionId, SessionRecord } from './record.ts';
import type { MaybePromise } from './record-store.ts';
import { replaceUnchanged } from './replace.ts';
import { changedValues } from './replay.ts';
import { Attempts } from './retry.ts';
import { standing } from './standing.ts';
import { isLeased, unleasedInTurn } from './unleased.ts';
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
    if (draft.grant === undefined) await replaceUnchanged(engine, draft, record);
    else await keepHeld(engine, draft);
  } catch (error) {
    if (hasCode(error, 'CONFLICT')) engine.events.emit('conflict', { id: draft.id, keys: [] });
    throw error;
  }
  goOn(engine, draft);
}

async function replaceAny(engine: Engine, id: SessionId, draft: Draft): Promise<void> {
  const attempts = new Attempts(engine);
  do {
    let held = await placeOf(engine, id);
    if (held !== undefined && isLeased(engine, held)) {
      held = await unleasedInTurn(engine, id, engine.queues.patience(), () => placeOf(engine, id));
    }
    if (await arrives(engine, id, draft, held)) return;
    await removeStale(engine, id);
  } while (await attempts.again());
  throw alwaysLate(id);
}

/** What a session may be put in the place of. `CONFLICT` if something else stands there, which another token leads from. */
async function placeOf(engine: Engine, id: SessionId): Promise<SessionRecord | undefined> {
  const record = await engine.store.read(id);
  if (record === undefined || isStale(record, engine.clock.now())) return undefined;
  if (isHandedOut(engine, record)) return record;
  throw new ConflictError(`Nothing can be stored under ${id}: a session stood there whose token was renewed since.`);
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
    await placeOf(engine, id);
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
  // One that was never stored is from now on the stored one; a copy of another stays what it was.
  const isFirst = draft.record === undefined && draft.maker === engine;
  if (isFirst && draft.mode === 'exclusive') throw notHeld(draft);
  const record = firstRecord(engine, draft, id, valuesOf(draft));
  const when = held === undefined ? 'absent' : { rev: held.rev };
  const write = (): MaybePromise<boolean> =>
    isFirst ? writeFor(engine, draft, record, when) : engine.store.write(record, when);
  if (!(await enlisted(engine, record, undefined, write))) return false;
  await (isFirst ? confirmed(engine, draft, record) : confirmCreated(engine, record));
  if (held === undefined) engine.events.emit('created', { id });
  else await dropEntry(engine, held);
  if (isFirst) goOn(engine, draft);
  return true;
}

function notHeld({ id }: Draft): SessionError {
  const message = `Session ${id} is new, and was checked out exclusively: store it by checking it in, after which it can be held.`;
  return new SessionError('BAD_OPERATION', message);
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
