import type { Draft } from './draft.ts';
import type { Engine } from './engine.ts';
import { ConflictError, hasCode } from './errors.ts';
import { nextRecord } from './new-records.ts';
import { isStale } from './record.ts';
import type { Change } from './recorder.ts';
import { standingUnleased } from './replace.ts';
import { Attempts } from './retry.ts';
import { standing } from './standing.ts';
import { isLeased } from './unleased.ts';
import { written } from './written.ts';

/**
 * Takes the value under a key out of the stored session, in a commit of its own, so that of all who take it one has it. What else was
 * done to the draft stays uncommitted. A value that the draft itself put there, and that nobody else has seen, is taken from the draft.
 */
export async function take(engine: Engine, draft: Draft, key: string): Promise<unknown> {
  const { recorder } = draft;
  recorder.settle();
  if (draft.record === undefined || recorder.replaces(key)) return recorder.takeOwn(key);
  const before = recorder.changes.get(key);
  if (draft.grant !== undefined) return takeHeld(engine, draft, key, before);
  const from = draft.record;
  let base = isStale(from, engine.clock.now()) ? await standing(engine, draft) : from;
  const attempts = new Attempts(engine);
  do {
    if (isLeased(engine, base)) base = await standingUnleased(engine, draft);
    const contents = engine.reader.contentsOf(base);
    const { [key]: taken, ...rest } = contents.ownValues();
    if (!Object.hasOwn(contents.shared(), key)) return recorder.takeFrom(key, undefined, before);
    const next = nextRecord(engine, base, rest, {});
    if (await written(engine, next, { rev: base.rev })) {
      // On the record that the draft came from, its commit can go on from the new one; else it will replay on what stands there.
      if (base.rev === from.rev) draft.record = next;
      return recorder.takeFrom(key, taken, before);
    }
    base = await standing(engine, draft);
  } while (await attempts.again());
  throw new ConflictError(`'${key}' could not be taken out of session ${draft.id}: other commits always came first.`, [
    key,
  ]);
}

/** From a session that is held exclusively: nobody else can have it, but the store must not have it any more, either. */
async function takeHeld(engine: Engine, draft: Draft, key: string, before: Change | undefined): Promise<unknown> {
  const { grant, recorder } = draft;
  let taken: unknown;
  try {
    await grant?.keep((base, hold) => {
      const { [key]: value, ...rest } = engine.reader.contentsOf(base).ownValues();
      taken = value;
      return nextRecord(engine, base, rest, hold);
    });
  } catch (error) {
    // Others may have seen it gone: it is not to come back with the check-in.
    if (hasCode(error, 'INDETERMINATE')) recorder.takeFrom(key, undefined, before);
    throw error;
  }
  return recorder.takeFrom(key, taken, before);
}
