import { readLive } from './drafts.ts';
import type { Engine } from './engine.ts';
import { Grant } from './grant.ts';
import { resealed } from './new-records.ts';
import type { Patience, Turn } from './queues.ts';
import { isStale } from './record.ts';
import type { SessionId, SessionRecord } from './record.ts';
import { isLeased, unleased } from './unleased.ts';
import { written } from './written.ts';

/** A session that is held exclusively: its record, and what holds it. */
export interface Acquired {
  readonly record: SessionRecord;
  readonly grant: Grant;
}

/**
 * Waits for a session, in turn with all others of this process, and writes a lease into it. Undefined if there is no such session. `BUSY`,
 * `SELF_WAIT`, or the reason of the signal; and what the store fails with.
 */
export async function acquire(engine: Engine, id: SessionId, patience: Patience): Promise<Acquired | undefined> {
  const turn = await engine.queues.enter(id, patience, true);
  if (turn.inherited !== undefined) return inherited(engine, turn, turn.inherited);
  let successor: SessionId | undefined;
  try {
    const found = await leased(engine, id, patience);
    if (found?.id === id) return granted(engine, turn, found);
    successor = found?.id;
  } catch (error) {
    turn.leave();
    throw error;
  }
  turn.leave();
  return successor === undefined ? undefined : acquire(engine, successor, patience);
}

/** What was passed on may have become stale since; then the session is gone, for whoever waits next, too. */
function inherited(engine: Engine, turn: Turn, record: SessionRecord): Acquired | undefined {
  if (!isStale(record, engine.clock.now())) return granted(engine, turn, record);
  turn.leave();
  return undefined;
}

function granted(engine: Engine, turn: Turn, record: SessionRecord): Acquired {
  return { record, grant: new Grant(engine, turn, record) };
}

/** The record with our lease in it; undefined if there is none; and another one, without our lease, if the session was renewed. */
async function leased(engine: Engine, id: SessionId, patience: Patience): Promise<SessionRecord | undefined> {
  for (;;) {
    const base = await unleased(engine, id, patience, () => readLive(engine, id));
    if (base === undefined || base.id !== id) return base;
    const { fence = 0 } = engine.reader.envelopeOf(base);
    const record = resealed(engine, base, { fence: fence + 1, lease: engine.lease });
    if (!(await written(engine, record, { rev: base.rev }))) {
      if (patience.until <= engine.clock.monotonic()) throw engine.queues.busy(id);
      continue;
    }
    if (isLeased(engine, base)) engine.events.emit('leaseStolen', { id });
    engine.observations.forget(id);
    return record;
  }
}
