import type { CheckInOutcome, Draft } from './draft.ts';
import type { Engine } from './engine.ts';
import { hasCode, SessionError } from './errors.ts';
import type { Following, Holding } from './holding.ts';
import { nextRecord } from './new-records.ts';
import type { SessionRecord } from './record.ts';
import { isRenewed, renew } from './renew.ts';
import { changedValues } from './replay.ts';

/** Commits a session that is held exclusively, and gives it back with the same write. */
export async function commitHeld(engine: Engine, draft: Draft): Promise<CheckInOutcome> {
  const grant = grantOf(draft);
  if (!draft.changed && draft.undecided === undefined) {
    await grant.release();
    return 'unchanged';
  }
  if (draft.renewal === undefined) return write(draft, (next) => grant.commit(next), following(engine, draft));
  await renewHeld(engine, draft, grant);
  return 'committed';
}

/** Commits a session that is held exclusively, and goes on holding it. */
export async function keepHeld(engine: Engine, draft: Draft): Promise<CheckInOutcome> {
  const grant = grantOf(draft);
  if (draft.renewal !== undefined) throw endsWithCheckIn(draft);
  if (!draft.changed && draft.undecided === undefined) return 'unchanged';
  return write(draft, (next) => grant.keep(next), following(engine, draft));
}

/** What a draft makes of a session that nobody else can have changed: the same however often it is written. */
function following(engine: Engine, draft: Draft): Following {
  return (base, hold) => {
    const values = changedValues(draft.recorder, draft.recorder.base);
    return nextRecord(engine, base, values, { ...draft.amendment, ...hold });
  };
}

async function write(
  draft: Draft,
  by: (following: Following) => Promise<SessionRecord>,
  next: Following,
): Promise<CheckInOutcome> {
  let last: SessionRecord | undefined;
  try {
    draft.record = await by((base, hold) => (last = next(base, hold)));
    draft.undecided = undefined;
    return 'committed';
  } catch (error) {
    if (hasCode(error, 'INDETERMINATE')) draft.undecided = last;
    throw error;
  }
}

async function renewHeld(engine: Engine, draft: Draft, grant: Holding): Promise<void> {
  try {
    await grant.move((base) => renew(engine, draft, base, changedValues(draft.recorder, draft.recorder.base)));
  } catch (error) {
    // An earlier attempt may have happened after all; then it is what ended the grant.
    if (!(await isRenewed(engine, draft))) throw error;
    grant.leave();
  }
}

function grantOf(draft: Draft): Holding {
  if (draft.grant !== undefined) return draft.grant;
  throw new SessionError('BAD_OPERATION', `Session ${draft.id} is not held exclusively.`);
}

function endsWithCheckIn({ id }: Draft): SessionError {
  const message = `The token of session ${id} can be renewed only when the session is checked in: it is held under its old id.`;
  return new SessionError('BAD_OPERATION', message);
}
