import { Draft } from './draft.ts';
import type { CheckOutMode, DraftStart } from './draft.ts';
import type { Engine } from './engine.ts';
import { isHandedOut, successorOf } from './leftovers.ts';
import { isStale, NEVER } from './record.ts';
import type { SessionId, SessionRecord, SessionToken } from './record.ts';
import type { MaybePromise } from './record-store.ts';
import { emptyBase } from './recorder.ts';
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
export type Circumstances = Pick<DraftStart, 'mode' | 'tokenRefused' | 'oldId'>;

/** A fresh token with its id. */
export function freshIdentity(engine: Engine): Required<Identity> {
  const token = newToken(engine.random);
  return { id: sessionIdOf(token), token };
}

/** A draft of the session in a record; `RECORD_DAMAGED` if its envelope cannot be read. */
export function draftFrom(
  engine: Engine,
  record: SessionRecord,
  mode?: CheckOutMode,
  circumstances?: Pick<DraftStart, 'grant' | 'oldId'>,
): Draft {
  const contents = engine.reader.contentsOf(record);
  const { createdAt, timeout, absoluteAt, renewedAt } = contents.envelope;
  return new Draft(
    { maker: engine, id: record.id, record, mode, createdAt, timeout, absoluteAt, renewedAt, ...circumstances },
    contents,
  );
}

/**
 * The record of the session under an id, unless there is none or it is stale: a stale session is never handed out, swept or not. If the
 * token was renewed, the record under the new id as long as the old token leads there.
 */
export function readLive(engine: Engine, id: SessionId): MaybePromise<SessionRecord | undefined> {
  const record = engine.store.read(id);
  return record instanceof Promise ? record.then((held) => live(engine, held)) : live(engine, record);
}

function live(engine: Engine, record: SessionRecord | undefined): MaybePromise<SessionRecord | undefined> {
  if (record === undefined || isStale(record, engine.clock.now())) return undefined;
  if (isHandedOut(engine, record)) return record;
  const successor = successorOf(engine, record);
  return successor !== undefined && engine.clock.now() < successor.until ? readLive(engine, successor.id) : undefined;
}
