import type { Draft } from './draft.ts';
import type { Engine } from './engine.ts';
import { confirmCreated } from './enlist.ts';
import { hasCode, IndeterminateError } from './errors.ts';
import type { SessionRecord } from './record.ts';
import type { MaybePromise, WriteCondition } from './record-store.ts';
import { written } from './written.ts';

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
  const answer = written(engine, next, when);
  if (!(answer instanceof Promise)) return became(draft, next, answer);
  return answer.then(
    (done) => became(draft, next, done),
    (error: unknown) => {
      if (hasCode(error, 'INDETERMINATE')) draft.undecided = next;
      throw error;
    },
  );
}

function became(draft: Draft, next: SessionRecord, done: boolean): boolean {
  if (done) {
    // Under another id, if the token was renewed meanwhile and the old one still leads there.
    if (next.id === draft.id) draft.record = next;
    else draft.moveTo(next);
    draft.undecided = undefined;
  }
  return done;
}

/**
 * Finds out by reading whether a write happened of which nobody knew: true, or false if what it was to replace still stands there. Then
 * the same may be written under the same condition, and only one of the two will happen. `INDETERMINATE` if something else stands there:
 * then nobody can know.
 */
export async function decide(engine: Engine, draft: Draft, undecided: SessionRecord): Promise<boolean> {
  return decideBy(engine, draft, undecided, await engine.store.read(undecided.id));
}

/** The same, by what has just been read. */
export async function decideBy(
  engine: Engine,
  draft: Draft,
  undecided: SessionRecord,
  held: SessionRecord | undefined,
): Promise<boolean> {
  const happened = held?.rev === undecided.rev;
  if (!happened && held?.rev !== draft.record?.rev) {
    throw new IndeterminateError(
      `It cannot be known whether session ${draft.id} was committed: another commit came since.`,
    );
  }
  if (!happened) return false;
  if (draft.record === undefined) {
    await confirmCreated(engine, undecided);
    engine.events.emit('created', { id: undecided.id });
  }
  return became(draft, undecided, true);
}
