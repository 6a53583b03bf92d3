import type { Values } from './codec.ts';
import type { CheckInOutcome, Draft } from './draft.ts';
import type { Engine } from './engine.ts';
import { nextRecord } from './new-records.ts';
import type { Patience } from './queues.ts';
import { isStale } from './record.ts';
import type { SessionId, SessionRecord } from './record.ts';
import type { MaybePromise } from './record-store.ts';
import { renew } from './renew.ts';
import { changedValues, replay } from './replay.ts';
import { Attempts } from './retry.ts';
import { conflict, refusal, standing } from './standing.ts';
import { isLeased, unleased, unleasedInTurn } from './unleased.ts';
import { decide, decideBy, writeFor } from './write-for.ts';

/** What writes a changed session in the place of the record that it came from. */
export type Replace = (engine: Engine, draft: Draft, record: SessionRecord) => Promise<CheckInOutcome>;

/** Writes a session in the place of the record it came from; if another commit came first, does the same operations on that one. */
export async function replaceByReplay(engine: Engine, draft: Draft, record: SessionRecord): Promise<CheckInOutcome> {
  // One that is stale by now may have been renewed meanwhile: then the store knows.
  if (!isStale(record, engine.clock.now()) && !isLeased(engine, record)) {
    const values = changedValues(draft.recorder, engine.reader.contentsOf(record).shared());
    const done = writes(engine, draft, record, values);
    if (done instanceof Promise ? await done : done) return 'committed';
  }
  // What came first may be an earlier attempt of this very commit.
  if (draft.undecided !== undefined && (await decide(engine, draft, draft.undecided))) return 'committed';
  // Those who came late go one after the other, else each would make all the others late again.
  const patience = engine.queues.patience();
  return replaceInTurn(engine, draft, draft.id, patience);
}

async function replaceInTurn(engine: Engine, draft: Draft, id: SessionId, patience: Patience): Promise<CheckInOutcome> {
  return engine.queues.inTurn(id, patience, () => replaceLate(engine, draft, id, patience));
}

async function replaceLate(engine: Engine, draft: Draft, id: SessionId, patience: Patience): Promise<CheckInOutcome> {
  let attempts = new Attempts(engine);
  do {
    // A store that answers at once leaves nobody a moment to come between reading and writing.
    const held = standing(engine, draft);
    let base = held instanceof Promise ? await held : held;
    if (isLeased(engine, base)) {
      base = await unleased(engine, id, patience, () => standing(engine, draft));
      attempts = new Attempts(engine);
    }
    // Its token was renewed meanwhile: those who want it now stand in line under its new id.
    if (base.id !== id) return replaceInTurn(engine, draft, base.id, patience);
    // What came first may be an earlier attempt of this very commit, which is not to be done on top of itself.
    if (draft.undecided !== undefined && (await decideBy(engine, draft, draft.undecided, base))) return 'committed';
    const { values, conflicts } = replay(draft.recorder, engine.reader.contentsOf(base), engine.rules);
    if (conflicts.length > 0) throw conflict(engine, draft, conflicts);
    const done = writes(engine, draft, base, values);
    if (done instanceof Promise ? await done : done) return 'committed';
  } while (await attempts.again());
  throw conflict(engine, draft);
}

/** Writes a session in the place of the record it came from, and refuses (telling nobody else) if any other commit came first. */
export async function replaceUnchanged(engine: Engine, draft: Draft, record: SessionRecord): Promise<CheckInOutcome> {
  let base = isStale(record, engine.clock.now()) ? await standing(engine, draft) : record;
  if (isLeased(engine, base)) base = await standingUnleased(engine, draft);
  if (base.rev !== record.rev) throw refusal(draft);
  const values = changedValues(draft.recorder, engine.reader.contentsOf(base).shared());
  if (await writes(engine, draft, base, values)) return 'committed';
  await standing(engine, draft);
  throw refusal(draft);
}

/** Waits in turn until nobody else has the session of a draft exclusively; what stands there then. */
export async function standingUnleased(engine: Engine, draft: Draft): Promise<SessionRecord> {
  return unleasedInTurn(engine, draft.id, engine.queues.patience(), () => standing(engine, draft));
}

function writes(engine: Engine, draft: Draft, base: SessionRecord, values: Values): MaybePromise<boolean> {
  if (draft.renewal !== undefined && base.id !== draft.id) leaveToOther(engine, draft);
  const done =
    draft.renewal === undefined
      ? writeFor(engine, draft, nextRecord(engine, base, values, draft.amendment), { rev: base.rev })
      : renew(engine, draft, base, values);
  if (!isLeased(engine, base)) return done;
  return tellingOfTheft(engine, base, done);
}

/**
 * Somebody else renewed the token meanwhile: who still has the old one gets no new one. Whoever wanted one for what is now to be done, such
 * as signing in, must not do it under a token that is somebody else's.
 */
function leaveToOther(engine: Engine, draft: Draft): void {
  if (draft.renewal?.periodic !== true) throw conflict(engine, draft);
  draft.renewal = undefined;
}

/** Whoever had the session gave no sign of life for a whole lease. */
async function tellingOfTheft(engine: Engine, { id }: SessionRecord, done: MaybePromise<boolean>): Promise<boolean> {
  const stolen = await done;
  if (stolen) engine.events.emit('leaseStolen', { id });
  return stolen;
}
