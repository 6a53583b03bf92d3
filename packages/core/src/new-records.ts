import type { Amendment } from './amendment.ts';
import type { Values } from './codec.ts';
import type { Draft } from './draft.ts';
import type { Engine } from './engine.ts';
import { expiryOf, formatEnvelope } from './envelope.ts';
import type { Envelope, Successor } from './envelope.ts';
import { sessionRecord } from './record.ts';
import type { SessionId, SessionRecord } from './record.ts';

/** For so long, in milliseconds, and at most for half of its life, the new record of a renewal stays if the renewal is not completed. */
const PROVISIONAL = 60_000;

/** The first record of a session, with these values; `NOT_ENCODABLE`. */
export function firstRecord(engine: Engine, draft: Draft, id: SessionId, values: Values): SessionRecord {
  const rev = engine.revisions.next();
  const { createdAt, timeout, absoluteAt, fence } = draft;
  const { principal, label } = draft.amendment;
  return encoded(engine, { id, rev, principal }, { createdAt, timeout, absoluteAt, birth: rev, fence, label }, values);
}

/** The record of the same session that follows upon another, with these values; `NOT_ENCODABLE`. Unless told, nobody holds it. */
export function nextRecord(engine: Engine, base: SessionRecord, values: Values, amendment: Amendment): SessionRecord {
  const { id } = base;
  return encoded(engine, { id, ...following(engine, base, amendment) }, amended(engine, base, amendment), values);
}

/** The same record once more, with another lease, or with none. */
export function resealed(
  engine: Engine,
  base: SessionRecord,
  { fence, lease }: Pick<Envelope, 'fence' | 'lease'>,
): SessionRecord {
  const { id, body } = base;
  const { codec } = engine.reader.envelopeOf(base);
  const envelope = amended(engine, base, { fence, lease });
  return sealed(engine, { id, ...following(engine, base, {}) }, { ...envelope, codec }, body);
}

/** The record of the same session under another id, short-lived until the renewal is completed; `NOT_ENCODABLE`. */
export function renewedRecord(
  engine: Engine,
  base: SessionRecord,
  id: SessionId,
  values: Values,
  amendment: Amendment,
): SessionRecord {
  const now = engine.clock.now();
  const envelope = amended(engine, base, amendment);
  const provisional = Math.floor(now + Math.min(PROVISIONAL, (expiryOf(envelope, now) - now) / 2));
  const identity = { id, ...following(engine, base, amendment) };
  const record = encoded(engine, identity, { ...envelope, renewedAt: now, provisional, predecessor: base.id }, values);
  return sessionRecord({ ...record, expiresAt: provisional });
}

/** What stays under the old id: where the session goes on, for as long as it would have stayed there, or the old token leads there. */
export function pointerRecord(engine: Engine, base: SessionRecord, successor: Successor): SessionRecord {
  const { id, accessedAt } = base;
  const { createdAt, timeout, absoluteAt, codec, birth } = engine.reader.envelopeOf(base);
  const expiresAt = Math.max(base.expiresAt, Math.min(successor.until, absoluteAt));
  const meta = formatEnvelope({ createdAt, timeout, absoluteAt, codec, birth, successor });
  return sessionRecord({ id, rev: engine.revisions.next(), accessedAt, expiresAt, meta, body: '' });
}

type Identity = Pick<SessionRecord, 'id' | 'rev' | 'principal'>;

function following(engine: Engine, base: SessionRecord, amendment: Amendment): Omit<Identity, 'id'> {
  const principal = 'principal' in amendment ? amendment.principal : base.principal;
  return { rev: engine.revisions.next(), principal };
}

/** Whatever is written completes a renewal, and gives a session back unless it says otherwise. */
function amended(engine: Engine, base: SessionRecord, amendment: Amendment): Omit<Envelope, 'codec'> {
  const envelope = engine.reader.envelopeOf(base);
  const { timeout = envelope.timeout, fence = envelope.fence, lease } = amendment;
  const label = 'label' in amendment ? amendment.label : envelope.label;
  return { ...envelope, timeout, fence, lease, label, provisional: undefined, predecessor: undefined };
}

function encoded(engine: Engine, identity: Identity, envelope: Omit<Envelope, 'codec'>, values: Values): SessionRecord {
  const { codecs } = engine;
  const codec = codecs.current.name;
  return sealed(engine, identity, { ...envelope, codec }, codecs.encode(values, identity.id));
}

function sealed({ clock }: Engine, identity: Identity, envelope: Envelope, body: SessionRecord['body']): SessionRecord {
  const now = clock.now();
  return sessionRecord({
    ...identity,
    accessedAt: now,
    expiresAt: expiryOf(envelope, now),
    meta: formatEnvelope(envelope),
    body,
  });
}
