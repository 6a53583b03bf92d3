import { Draft } from './draft.ts';
import type { CheckOutMode, DraftStart } from './draft.ts';
import type { Engine } from './engine.ts';
import { copyValue } from './plain-values.ts';
import { isStale, NEVER } from './record.ts';
import type { SessionId, SessionRecord, SessionToken } from './record.ts';
import type { RecordReader } from './record-reader.ts';
import type { MaybePromise } from './record-store.ts';
import type { Values } from './codec.ts';
import { emptyBase, ownValue } from './recorder.ts';
import type { Base } from './recorder.ts';
import { newToken, sessionIdOf } from './tokens.ts';

/** A draft of a session that is not stored: under an id of someone's choice, or under that of a token. */
export function newDraft(engine: Engine, identity: Identity, circumstances: Circumstances = {}): Draft {
  const createdAt = engine.clock.now();
  const absoluteAt = Math.min(createdAt + engine.absoluteTimeout, NEVER);
  const { timeout } = engine;
  return new Draft({ maker: engine, ...identity, createdAt, timeout, absoluteAt, ...circumstances }, emptyBase);
}

/** Under which id a new session stands, and the token that leads there, if one does. */
export interface Identity {
  readonly id: SessionId;
  readonly token?: SessionToken;
}

/** How a new session comes to be. */
export type Circumstances = Pick<DraftStart, 'mode' | 'tokenRefused'>;

/** A fresh token with its id. */
export function freshIdentity(engine: Engine): Required<Identity> {
  const token = newToken(engine.random);
  return { id: sessionIdOf(token), token };
}

/** A draft of the session in a record; `RECORD_DAMAGED` if its envelope cannot be read. */
export function draftFrom(engine: Engine, record: SessionRecord, mode?: CheckOutMode): Draft {
  const { createdAt, timeout, absoluteAt } = engine.reader.envelopeOf(record);
  const start = { maker: engine, id: record.id, record, mode, createdAt, timeout, absoluteAt };
  return new Draft(start, baseOf(engine, record));
}

/** The record under an id, unless there is none or it is stale: a stale session is never handed out, swept or not. */
export function readLive(engine: Engine, id: SessionId): MaybePromise<SessionRecord | undefined> {
  const record = engine.store.read(id);
  return record instanceof Promise ? record.then((held) => live(engine, held)) : live(engine, record);
}

function live(engine: Engine, record: SessionRecord | undefined): SessionRecord | undefined {
  return record === undefined || isStale(record, engine.clock.now()) ? undefined : record;
}

/** The values of a record, as what a draft's recorder starts from. */
export function baseOf(engine: Engine, record: SessionRecord): Base {
  return new RecordBase(engine.reader, record);
}

class RecordBase implements Base {
  readonly #reader: RecordReader;
  readonly #record: SessionRecord;

  constructor(reader: RecordReader, record: SessionRecord) {
    this.#reader = reader;
    this.#record = record;
  }

  shared(): Values {
    return this.#reader.valuesOf(this.#record);
  }

  own(key: string): unknown {
    const value = ownValue(this.shared(), key);
    const copy = copyValue(value);
    // A codec of the application's own may carry what we cannot copy: then the body is decoded once more.
    return copy === value && typeof value === 'object' ? ownValue(this.#reader.ownValuesOf(this.#record), key) : copy;
  }
}
