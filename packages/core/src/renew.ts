import type { Values } from './codec.ts';
import type { Draft, PendingRenewal } from './draft.ts';
import { freshIdentity } from './drafts.ts';
import type { Engine } from './engine.ts';
import { confirmEnlisted, enlisted } from './enlist.ts';
import { expiryOf } from './envelope.ts';
import { hasCode, IndeterminateError } from './errors.ts';
import { pointerRecord, renewedRecord } from './new-records.ts';
import { dropEntry } from './principal-index.ts';
import { isStale, touchedRecord } from './record.ts';
import type { SessionRecord } from './record.ts';
import { stands, written } from './written.ts';

/**
 * Commits a session and renews its token, in an order that survives a crash at any step: first the new record, short-lived; then the old
 * one becomes a pointer to it, which is the commit; then the new one is lengthened, as any later commit or touch would do, too. Before the
 * commit nobody has the new token; after it nobody can change the old record any more.
 *
 * @returns whether the session still stood there as `base`; if not, nothing was done
 */
export async function renew(engine: Engine, draft: Draft, base: SessionRecord, values: Values): Promise<boolean> {
  const { id, token } = freshIdentity(engine);
  const fresh = renewedRecord(engine, base, id, values, draft.amendment);
  const grace = draft.renewal?.grace ?? 0;
  // Without a grace it leads nowhere at any time, whatever the clocks of others say.
  const until = grace === 0 ? 0 : engine.clock.now() + grace;
  const attempt = { fresh, token, pointer: pointerRecord(engine, base, { id, until }) };
  if (await enlisted(engine, fresh, base, () => placed(engine, draft, base, attempt)))
    return completed(engine, draft, attempt);
  return isRenewed(engine, draft);
}

/** Finds out whether a renewal happened of which nobody knew, and completes it. `INDETERMINATE` if that cannot be seen. */
export async function isRenewed(engine: Engine, draft: Draft): Promise<boolean> {
  for (const pending of draft.pendingRenewals) {
    if (await pointerStands(engine, pending)) return completed(engine, draft, pending);
  }
  return false;
}

async function pointerStands(engine: Engine, { pointer }: PendingRenewal): Promise<boolean> {
  try {
    return await stands(engine, pointer);
  } catch (cause) {
    const message = `It is not known yet whether the token of session ${pointer.id} was renewed. Check it in again to find out.`;
    throw new IndeterminateError(message, { cause });
  }
}

/** Both records, the one that commits last; or none of them. */
async function placed(engine: Engine, draft: Draft, base: SessionRecord, attempt: PendingRenewal): Promise<boolean> {
  const { fresh, pointer } = attempt;
  if (!(await written(engine, fresh, 'absent'))) return false;
  try {
    // After a long pause nothing may be there any more for the pointer to lead to.
    if (!isStale(fresh, engine.clock.now()) && (await written(engine, pointer, { rev: base.rev }))) return true;
  } catch (error) {
    if (hasCode(error, 'INDETERMINATE')) remember(draft, attempt);
    else await withdrawn(engine, fresh);
    throw error;
  }
  await withdrawn(engine, fresh);
  return false;
}

async function completed(engine: Engine, draft: Draft, attempt: PendingRenewal): Promise<true> {
  const { id, record } = draft;
  const { fresh, token } = attempt;
  // Until it is confirmed that nobody revoked it meanwhile, it is not known to have happened.
  remember(draft, attempt);
  const lasting = await lengthened(engine, fresh);
  await confirmRenewal(engine, fresh);
  draft.moveTo(lasting, token);
  draft.renewal = undefined;
  draft.pendingRenewals = [];
  engine.events.emit('renewed', { id, successor: fresh.id });
  if (record !== undefined) await dropEntry(engine, record);
  return true;
}

/** What fails here does not undo the renewal: the next use of the session lengthens it, or others have ended it since. */
async function lengthened(engine: Engine, fresh: SessionRecord): Promise<SessionRecord> {
  const now = engine.clock.now();
  const times = { accessedAt: now, expiresAt: expiryOf(engine.reader.envelopeOf(fresh), now) };
  try {
    if (await engine.store.touch(fresh.id, { rev: fresh.rev, ...times })) return touchedRecord(fresh, times);
  } catch (error) {
    engine.events.emit('touchFailed', { id: fresh.id, error });
  }
  return fresh;
}

function remember(draft: Draft, attempt: PendingRenewal): void {
  if (!draft.pendingRenewals.includes(attempt)) draft.pendingRenewals = [...draft.pendingRenewals, attempt];
}

async function confirmRenewal(engine: Engine, fresh: SessionRecord): Promise<void> {
  try {
    await confirmEnlisted(engine, fresh);
  } catch (cause) {
    if (hasCode(cause, 'SESSION_GONE')) throw cause;
    const message = `The token of session ${fresh.id} was renewed, and it is not known yet whether somebody ended it meanwhile.`;
    throw new IndeterminateError(`${message} Check it in again to find out.`, { cause });
  }
}

/** A new record to which nothing leads goes by itself, too, only later. */
async function withdrawn(engine: Engine, fresh: SessionRecord): Promise<void> {
  try {
    await engine.store.remove(fresh.id, { rev: fresh.rev });
  } catch (error) {
    engine.events.emit('storeProblem', { error });
  }
}
