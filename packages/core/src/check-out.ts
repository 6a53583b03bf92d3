import { acquire } from './acquire.ts';
import type { CheckOutOptions } from './check-out-options.ts';
import type { CheckOutMode, Draft } from './draft.ts';
import { draftFrom, readLive } from './drafts.ts';
import { durationOf } from './duration.ts';
import type { Engine } from './engine.ts';
import { CapabilityError, SettingError } from './errors.ts';
import type { SessionId, SessionRecord } from './record.ts';
import type { MaybePromise, RecordStore } from './record-store.ts';

/** A draft of the session under an id; undefined if there is none. `BUSY`, `SELF_WAIT`, `CAPABILITY_MISSING`, `BAD_SETTING`. */
export function checkOut(
  engine: Engine,
  id: SessionId,
  options: CheckOutOptions = {},
): MaybePromise<Draft | undefined> {
  const { mode = engine.mode } = options;
  if (mode !== 'optimistic') assertCarries(engine.store.store, mode);
  if (mode === 'exclusive') return checkOutExclusively(engine, id, options);
  const found = readLive(engine, id);
  return found instanceof Promise
    ? found.then((record) => drafted(engine, id, record, mode))
    : drafted(engine, id, found, mode);
}

const modes: ReadonlySet<CheckOutMode> = new Set(['read', 'optimistic', 'exclusive']);

/** `CAPABILITY_MISSING` if sessions of this store cannot be checked out in that mode; `BAD_SETTING` if there is no such mode. */
export function assertCarries({ storeName, capabilities, remedy }: RecordStore, mode: CheckOutMode): void {
  if (!modes.has(mode)) {
    throw new SettingError('BAD_SETTING', "'mode': expected 'read', 'optimistic' or 'exclusive'.");
  }
  if (mode !== 'exclusive' || capabilities.atomicity !== 'none') return;
  throw new CapabilityError(
    `Session${storeName}Store cannot carry the mode 'exclusive': that takes a store whose write is a real compare-and-set, and this one declares atomicity 'none'.`,
    remedy,
  );
}

async function checkOutExclusively(
  engine: Engine,
  id: SessionId,
  { wait, signal }: CheckOutOptions,
): Promise<Draft | undefined> {
  const patience = engine.queues.patience(wait === undefined ? undefined : durationOf('wait', wait), signal);
  const acquired = await acquire(engine, id, patience);
  if (acquired === undefined) return undefined;
  const { record, grant } = acquired;
  try {
    return draftFrom(engine, record, 'exclusive', { grant, oldId: oldIdOf(id, record) });
  } catch (error) {
    await grant.release();
    throw error;
  }
}

function drafted(
  engine: Engine,
  id: SessionId,
  record: SessionRecord | undefined,
  mode: CheckOutMode,
): Draft | undefined {
  if (record === undefined) return undefined;
  return record.id === id
    ? draftFrom(engine, record, mode)
    : draftFrom(engine, record, mode, { oldId: oldIdOf(id, record) });
}

function oldIdOf(id: SessionId, record: SessionRecord): SessionId | undefined {
  return record.id === id ? undefined : id;
}
