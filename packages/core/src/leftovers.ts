import type { Engine } from './engine.ts';
import type { Successor } from './envelope.ts';
import { isIndexMeta } from './principal-entries.ts';
import type { SessionRecord } from './record.ts';

/**
 * What a record is: a session; a pointer, which a renewal left where the session stood under its old token; an orphan, the new record of a
 * renewal that was not completed; or the list of a principal's sessions. Only sessions are shown to anybody.
 */
export type RecordKind = 'session' | 'pointer' | 'orphan' | 'index';

/** What a record is; `RECORD_DAMAGED` if that cannot be read. */
export function kindOf(engine: Engine, record: SessionRecord): RecordKind {
  if (isIndexMeta(record.meta)) return 'index';
  const { successor, provisional } = engine.reader.envelopeOf(record);
  if (successor !== undefined) return 'pointer';
  return provisional === record.expiresAt ? 'orphan' : 'session';
}

/**
 * The same, where a renewal was committed and its new record not lengthened: that one is a session, since a pointer leads there.
 */
export async function settledKindOf(engine: Engine, record: SessionRecord): Promise<RecordKind> {
  const kind = kindOf(engine, record);
  if (kind !== 'orphan') return kind;
  const { predecessor } = engine.reader.envelopeOf(record);
  const before = predecessor === undefined ? undefined : await engine.store.read(predecessor);
  return before !== undefined && successorOf(engine, before)?.id === record.id ? 'session' : 'orphan';
}

/** Where a session goes on, if this is what a renewal left of it. */
export function successorOf(engine: Engine, record: SessionRecord): Successor | undefined {
  return isIndexMeta(record.meta) ? undefined : engine.reader.envelopeOf(record).successor;
}

/** Whether a record may be handed out under its id: an orphan may, since who knows its token has been told that it is good. */
export function isHandedOut(engine: Engine, record: SessionRecord): boolean {
  // Only what is no session has no body, so that sessions are told without a look inside.
  if (record.body.length > 0) return true;
  const kind = kindOf(engine, record);
  return kind === 'session' || kind === 'orphan';
}
