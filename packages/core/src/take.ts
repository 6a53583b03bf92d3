import type { Draft } from './draft.ts';
import type { Engine } from './engine.ts';
import { ConflictError } from './errors.ts';
import { nextRecord } from './new-records.ts';
import { isStale } from './record.ts';
import { Attempts } from './retry.ts';
import { standing } from './standing.ts';

/**
 * Takes the value under a key out of the stored session, in a commit of its own, so that of all who take it one has it. What else was
 * done to the draft stays uncommitted. A value that the draft itself put there, and that nobody else has seen, is taken from the draft.
 */
export async function take(engine: Engine, draft: Draft, key: string): Promise<unknown> {
  const { recorder } = draft;
  recorder.settle();
  if (draft.record === undefined || recorder.replaces(key)) return recorder.takeOwn(key);
  const before = recorder.changes.get(key);
  let base = isStale(draft.record, engine.clock.now()) ? await standing(engine, draft) : draft.record;
  const attempts = new Attempts(engine);
  do {
    const contents = engine.reader.contentsOf(base);
    const { [key]: taken, ...rest } = contents.ownValues();
    if (!Object.hasOwn(contents.shared(), key)) return recorder.takeFrom(key, undefined, before);
    const next = nextRecord(engine, base, rest);
    if (await engine.store.write(next, { rev: base.rev })) {
      // On the record that the draft came from, its commit can go on from the new one; else it will replay on what stands there.
      if (base.rev === draft.record.rev) draft.record = next;
      return recorder.takeFrom(key, taken, before);
    }
    base = await standing(engine, draft);
  } while (await attempts.again());
  throw new ConflictError(`'${key}' could not be taken out of session ${draft.id}: other commits always came first.`, [
    key,
  ]);
}
