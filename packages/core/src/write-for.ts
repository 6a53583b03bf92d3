import type { Draft } from './draft.ts';
import type { Engine } from './engine.ts';
import { hasCode, IndeterminateError } from './errors.ts';
import type { SessionRecord } from './record.ts';
import type { MaybePromise, WriteCondition } from './record-store.ts';

/**
 * Writes a record for a draft, which is then based on it. A write of which nobody knows whether it happened is remembered: to do the
 * same operations once more would count them twice.
 */
export function writeFor(
  engine: Engine,
  draft: Draft,
  next: SessionRecord,
  when: WriteCondition,
): MaybePromise<boolean> {
  const written = engine.store.write(next, when);
  if (!(written instanceof Promise)) return became(draft, next, written);
  return written.then(
    (done) => became(draft, next, done),
    (error: unknown) => {
      if (hasCode(error, 'INDETERMINATE')) draft.undecided = next;
      throw error;
    },
  );
}

function became(draft: Draft, next: SessionRecord, written: boolean): boolean {
  if (written) {
    draft.record = next;
    draft.undecided = undefined;
  }
  return written;
}

/**
 * Finds out by reading whether a write happened of which nobody knew: true, or false if what it was to replace still stands there. Then
 * the same may be written under the same condition, and only one of the two will happen. `INDETERMINATE` if something else stands there:
 * then nobody can know.
 */
export async function decide(engine: Engine, draft: Draft, undecided: SessionRecord): Promise<boolean> {
  const held = await engine.store.read(undecided.id);
  const happened = held?.rev === undecided.rev;
  if (!happened && held?.rev !== draft.record?.rev) {
    throw new IndeterminateError(
      `It cannot be known whether session ${draft.id} was committed: another commit came since.`,
    );
  }
  if (!happened) return false;
  if (draft.record === undefined) engine.events.emit('created', { id: undecided.id });
  draft.record = undecided;
  draft.undecided = undefined;
  return true;
}
