import type { Draft } from './draft.ts';
import { readLive } from './drafts.ts';
import type { Engine } from './engine.ts';
import { ConflictError, SessionGoneError } from './errors.ts';
import type { SessionRecord } from './record.ts';
import type { MaybePromise } from './record-store.ts';

/**
 * What stands in the store of the session that a draft came from. `SESSION_GONE` if it ended, even if another session was created under
 * its id since: what was done to the one must not be done to the other.
 */
export function standing(engine: Engine, draft: Draft): MaybePromise<SessionRecord> {
  const held = readLive(engine, draft.id);
  return held instanceof Promise
    ? held.then((record) => sameSession(engine, draft, record))
    : sameSession(engine, draft, held);
}

function sameSession(engine: Engine, draft: Draft, held: SessionRecord | undefined): SessionRecord {
  const from = draft.record;
  if (held !== undefined && from !== undefined) {
    const { reader } = engine;
    if (held.rev === from.rev || reader.envelopeOf(held).birth === reader.envelopeOf(from).birth) return held;
  }
  throw new SessionGoneError(
    `Session ${draft.id} ended while it was worked on: it was destroyed, or it expired. Nothing was written.`,
  );
}

/** The error of a commit that other commits forbid. */
export function refusal(draft: Draft, keys: readonly string[] = []): ConflictError {
  const what =
    keys.length > 0 ? `Another commit changed ${keys.map((key) => `'${key}'`).join(', ')}` : 'Other commits came first';
  return new ConflictError(
    `${what} while session ${draft.id} was worked on. Nothing was written: check it out again.`,
    keys,
  );
}

/** The same, of which the listeners are told. */
export function conflict(engine: Engine, draft: Draft, keys: readonly string[] = []): ConflictError {
  engine.events.emit('conflict', { id: draft.id, keys });
  return refusal(draft, keys);
}
