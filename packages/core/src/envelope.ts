import type { SessionRecord } from './record.ts';

/** What core keeps of a session beside its values: the text in `record.meta`. Times and durations in milliseconds. */
export interface Envelope {
  readonly createdAt: number;
  /** Idle for this long is stale; `Infinity` for never. */
  readonly timeout: number;
  /** Stale from here on whatever happens; `NEVER` if it does not come. */
  readonly absoluteAt: number;
  /** The name of the codec that wrote the body. */
  readonly codec: string;
  /** The revision under which the session was first written: another session under the same id has another. */
  readonly birth: string;
}

/** The version of the envelope's format. */
const VERSION = 1 as const;

/** Writes an envelope down. */
export function formatEnvelope(envelope: Envelope): string {
  const timeout = envelope.timeout === Infinity ? null : envelope.timeout;
  const written: Written = {
    v: VERSION,
    created: envelope.createdAt,
    timeout,
    absolute: envelope.absoluteAt,
    codec: envelope.codec,
    birth: envelope.birth,
  };
  return JSON.stringify(written);
}

/** Reads an envelope; throws a plain error for what is none. */
export function parseEnvelope(meta: string): Envelope {
  const written: unknown = JSON.parse(meta);
  if (!isWritten(written)) throw new Error(`the envelope is not one of version ${VERSION}`);
  const { created, timeout, absolute, codec, birth } = written;
  return { createdAt: created, timeout: timeout ?? Infinity, absoluteAt: absolute, codec, birth };
}

/** An envelope as it is written down. */
interface Written {
  readonly v: typeof VERSION;
  readonly created: number;
  readonly timeout: number | null;
  readonly absolute: number;
  readonly codec: string;
  readonly birth: string;
}

function isWritten(value: unknown): value is Written {
  if (typeof value !== 'object' || value === null || !('v' in value) || value.v !== VERSION) return false;
  if (!('created' in value && 'timeout' in value && 'absolute' in value)) return false;
  if (!('codec' in value && 'birth' in value)) return false;
  const { created, timeout, absolute, codec, birth } = value;
  const timeoutFits = timeout === null || (typeof timeout === 'number' && timeout >= 0);
  return (
    typeof created === 'number' &&
    timeoutFits &&
    typeof absolute === 'number' &&
    typeof codec === 'string' &&
    typeof birth === 'string'
  );
}

/** When a session that is used now becomes stale: after its timeout, and never later than its absolute end. */
export function expiryOf(envelope: Pick<Envelope, 'timeout' | 'absoluteAt'>, now: number): number {
  return Math.min(now + envelope.timeout, envelope.absoluteAt);
}

/** A touch is due once it would gain at least this part of the timeout: a session that is only read costs ten cheap writes per timeout. */
const WORTH_TOUCHING = 1 / 10;

/** Whether it is worth a write to renew the times of a record that is used now. The last step, to the absolute end, always is. */
export function touchIsDue(record: SessionRecord, envelope: Envelope, now: number): boolean {
  const expiresAt = expiryOf(envelope, now);
  const gain = expiresAt - record.expiresAt;
  return gain > 0 && (gain >= envelope.timeout * WORTH_TOUCHING || expiresAt === envelope.absoluteAt);
}
