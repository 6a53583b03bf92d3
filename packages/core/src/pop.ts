import { Draft } from './draft.ts';
import { readLive } from './drafts.ts';
import type { Engine } from './engine.ts';
import { ConflictError } from './errors.ts';
import { dropEntry } from './principal-index.ts';
import type { SessionId, SessionRecord } from './record.ts';
import { Attempts } from './retry.ts';
import { isLeased, unleasedInTurn } from './unleased.ts';

/** Takes a session out of the store, with one winner and without the hook, as a draft that is not stored anywhere. */
export async function pop(engine: Engine, id: SessionId): Promise<Draft | undefined> {
  const attempts = new Attempts(engine);
  do {
    const record = await freed(engine, id);
    if (record === undefined) return undefined;
    const draft = unstored(engine, record);
    if (await engine.store.remove(record.id, { rev: record.rev })) {
      await dropEntry(engine, record);
      return draft;
    }
  } while (await attempts.again());
  throw new ConflictError(`Session ${id} could not be taken out: other commits always came first.`);
}

/** The record, once nobody has the session exclusively. */
async function freed(engine: Engine, id: SessionId): Promise<SessionRecord | undefined> {
  const record = await readLive(engine, id);
  if (record === undefined || !isLeased(engine, record)) return record;
  return unleasedInTurn(engine, id, engine.queues.patience(), () => readLive(engine, id));
}

/** A draft with all that is in a record. One that cannot be read is an error before it is taken out. */
function unstored(engine: Engine, record: SessionRecord): Draft {
  const contents = engine.reader.contentsOf(record);
  contents.shared();
  const { createdAt, timeout, absoluteAt } = contents.envelope;
  return new Draft({ maker: engine, id: record.id, createdAt, timeout, absoluteAt }, contents);
}
