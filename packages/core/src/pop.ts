import { Draft } from './draft.ts';
import { readLive } from './drafts.ts';
import type { Engine } from './engine.ts';
import { ConflictError } from './errors.ts';
import type { SessionId, SessionRecord } from './record.ts';
import { Attempts } from './retry.ts';

/** Takes a session out of the store, with one winner and without the hook, as a draft that is not stored anywhere. */
export async function pop(engine: Engine, id: SessionId): Promise<Draft | undefined> {
  const attempts = new Attempts(engine);
  do {
    const record = await readLive(engine, id);
    if (record === undefined) return undefined;
    const draft = unstored(engine, record);
    if (await engine.store.remove(id, { rev: record.rev })) return draft;
  } while (await attempts.again());
  throw new ConflictError(`Session ${id} could not be taken out: other commits always came first.`);
}

/** A draft with all that is in a record. One that cannot be read is an error before it is taken out. */
function unstored(engine: Engine, record: SessionRecord): Draft {
  const contents = engine.reader.contentsOf(record);
  contents.shared();
  const { createdAt, timeout, absoluteAt } = contents.envelope;
  return new Draft({ maker: engine, id: record.id, createdAt, timeout, absoluteAt }, contents);
}
