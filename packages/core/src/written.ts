import type { Engine } from './engine.ts';
import { hasCode } from './errors.ts';
import type { SessionRecord } from './record.ts';
import type { MaybePromise, WriteCondition } from './record-store.ts';

/**
 * Writes a record if the condition holds, and says whether it did. Of a write that was not answered in time, a look tells whether the held
 * revision is the one just written; if not, it may still happen: `INDETERMINATE`.
 */
export function written(engine: Engine, record: SessionRecord, when: WriteCondition): MaybePromise<boolean> {
  const answer = engine.store.write(record, when);
  if (!(answer instanceof Promise)) return answer;
  return answer.catch(async (error: unknown) => {
    if (hasCode(error, 'INDETERMINATE') && (await isSeen(engine, record))) return true;
    throw error;
  });
}

/** Whether this very revision is what the store holds now. */
export async function stands(engine: Engine, { id, rev }: SessionRecord): Promise<boolean> {
  return (await engine.store.read(id))?.rev === rev;
}

/** The same, and false where that cannot be seen, whyever: then nobody knows, as before. */
async function isSeen(engine: Engine, record: SessionRecord): Promise<boolean> {
  try {
    return await stands(engine, record);
  } catch {
    return false;
  }
}
