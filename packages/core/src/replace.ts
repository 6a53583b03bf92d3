import type { Values } from './codec.ts';
import type { CheckInOutcome, Draft } from './draft.ts';
import type { Engine } from './engine.ts';
import { nextRecord } from './new-records.ts';
import { isStale } from './record.ts';
import type { SessionRecord } from './record.ts';
import type { MaybePromise } from './record-store.ts';
import { changedValues, replay } from './replay.ts';
import { Attempts } from './retry.ts';
import { conflict, refusal, standing } from './standing.ts';
import { decide, writeFor } from './write-for.ts';

/** What writes a changed session in the place of the record that it came from. */
export type Replace = (engine: Engine, draft: Draft, record: SessionRecord) => Promise<CheckInOutcome>;

/** Writes a session in the place of the record it came from; if another commit came first, does the same operations on that one. */
export async function replaceByReplay(engine: Engine, draft: Draft, record: SessionRecord): Promise<CheckInOutcome> {
  // One that is stale by now may have been renewed meanwhile: then the store knows.
  if (!isStale(record, engine.clock.now())) {
    const written = writes(
      engine,
      draft,
      record,
      changedValues(draft.recorder, engine.reader.contentsOf(record).shared()),
    );
    if (written instanceof Promise ? await written : written) return 'committed';
  }
  // What came first may be an earlier attempt of this very commit.
  if (draft.undecided !== undefined && (await decide(engine, draft, draft.undecided))) return 'committed';
  // Those who came late go one after the other, else each would make all the others late again.
  return engine.turns.inTurn(draft.id, () => replaceLate(engine, draft));
}

async function replaceLate(engine: Engine, draft: Draft): Promise<CheckInOutcome> {
  const attempts = new Attempts(engine);
  do {
    // A store that answers at once leaves nobody a moment to come between reading and writing.
    const held = standing(engine, draft);
    const base = held instanceof Promise ? await held : held;
    const { values, conflicts } = replay(draft.recorder, engine.reader.contentsOf(base), engine.rules);
    if (conflicts.length > 0) throw conflict(engine, draft, conflicts);
    const written = writes(engine, draft, base, values);
    if (written instanceof Promise ? await written : written) return 'committed';
  } while (await attempts.again());
  throw conflict(engine, draft);
}

/** Writes a session in the place of the record it came from, and refuses (telling nobody else) if any other commit came first. */
export async function replaceUnchanged(engine: Engine, draft: Draft, record: SessionRecord): Promise<CheckInOutcome> {
  const base = isStale(record, engine.clock.now()) ? await standing(engine, draft) : record;
  if (base.rev !== record.rev) throw refusal(draft);
  const values = changedValues(draft.recorder, engine.reader.contentsOf(base).shared());
  if (await writes(engine, draft, base, values)) return 'committed';
  await standing(engine, draft);
  throw refusal(draft);
}

function writes(engine: Engine, draft: Draft, base: SessionRecord, values: Values): MaybePromise<boolean> {
  const next = nextRecord(engine, base, values, draft.timeoutChanged ? draft.timeout : undefined);
  return writeFor(engine, draft, next, { rev: base.rev });
}
