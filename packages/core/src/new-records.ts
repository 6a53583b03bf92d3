import type { Values } from './codec.ts';
import type { Draft } from './draft.ts';
import type { Engine } from './engine.ts';
import { expiryOf, formatEnvelope } from './envelope.ts';
import type { Envelope } from './envelope.ts';
import { sessionRecord } from './record.ts';
import type { SessionId, SessionRecord } from './record.ts';

/** The first record of a session, with these values; `NOT_ENCODABLE`. */
export function firstRecord(engine: Engine, draft: Draft, id: SessionId, values: Values): SessionRecord {
  const rev = engine.revisions.next();
  const { createdAt, timeout, absoluteAt } = draft;
  return newRecord(engine, { id, rev, principal: undefined }, { createdAt, timeout, absoluteAt, birth: rev }, values);
}

/** The record of the same session that follows upon another, with these values and a timeout; `NOT_ENCODABLE`. */
export function nextRecord(engine: Engine, base: SessionRecord, values: Values, timeout?: number): SessionRecord {
  const envelope = engine.reader.envelopeOf(base);
  const { id, principal } = base;
  const identity = { id, rev: engine.revisions.next(), principal };
  return newRecord(engine, identity, { ...envelope, timeout: timeout ?? envelope.timeout }, values);
}

function newRecord(
  engine: Engine,
  identity: Pick<SessionRecord, 'id' | 'rev' | 'principal'>,
  envelope: Omit<Envelope, 'codec'>,
  values: Values,
): SessionRecord {
  const { clock, codecs } = engine;
  const now = clock.now();
  return sessionRecord({
    ...identity,
    accessedAt: now,
    expiresAt: expiryOf(envelope, now),
    meta: formatEnvelope({ ...envelope, codec: codecs.current.name }),
    body: codecs.encode(values, identity.id),
  });
}
