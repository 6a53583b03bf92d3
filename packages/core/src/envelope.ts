import type { SessionId, SessionRecord } from './record.ts';

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
  /** How often the session was checked out exclusively so far, which is the fence of the last time; left out for never. */
  readonly fence?: number | undefined;
  /** How long whoever has the session exclusively is to be waited for after the last sign of life; left out if nobody has. */
  readonly lease?: number | undefined;
  /** When the token was last renewed; left out for the first token. */
  readonly renewedAt?: number | undefined;
  /** The `expiresAt` under which a renewal created the record: as long as the record has it, the renewal was not completed. */
  readonly provisional?: number | undefined;
  /** Under which id the session stood before that renewal. */
  readonly predecessor?: SessionId | undefined;
  /** Where the session goes on, in what a renewal has left under the old id. Such a record has no body. */
  readonly successor?: Successor | undefined;
  /** What the principal's sessions are told apart by. */
  readonly label?: string | undefined;
}

/** Where a session goes on whose token was renewed. */
export interface Successor {
  readonly id: SessionId;
  /** Until when the old token leads there, too. */
  readonly until: number;
}

/** The version of the envelope's format. */
const VERSION = 1 as const;

/** Writes an envelope down. What is undefined takes no room. */
export function formatEnvelope(envelope: Envelope): string {
  const timeout = envelope.timeout === Infinity ? null : envelope.timeout;
  const written: Written = {
    v: VERSION,
    created: envelope.createdAt,
    timeout,
    absolute: envelope.absoluteAt,
    codec: envelope.codec,
    birth: envelope.birth,
    fence: envelope.fence,
    lease: envelope.lease,
    renewed: envelope.renewedAt,
    provisional: envelope.provisional,
    predecessor: envelope.predecessor,
    successor: envelope.successor?.id,
    until: envelope.successor?.until,
    label: envelope.label,
  };
  return JSON.stringify(written);
}

/** Reads an envelope; throws a plain error for what is none. */
export function parseEnvelope(meta: string): Envelope {
  const written: unknown = JSON.parse(meta);
  if (!isWritten(written)) throw new Error(`the envelope is not one of version ${VERSION}`);
  const { created, timeout, absolute, codec, birth, fence, lease, renewed, label } = written;
  const { provisional, predecessor, successor, until = 0 } = written;
  return {
    createdAt: created,
    timeout: timeout ?? Infinity,
    absoluteAt: absolute,
    codec,
    birth,
    fence,
    lease,
    renewedAt: renewed,
    provisional,
    predecessor,
    successor: successor === undefined ? undefined : { id: successor, until },
    label,
  };
}

/** An envelope as it is written down. */
interface Written {
  readonly v: typeof VERSION;
  readonly created: number;
  readonly timeout: number | null;
  readonly absolute: number;
  readonly codec: string;
  readonly birth: string;
  readonly fence?: number | undefined;
  readonly lease?: number | undefined;
  readonly renewed?: number | undefined;
  readonly provisional?: number | undefined;
  readonly predecessor?: SessionId | undefined;
  readonly successor?: SessionId | undefined;
  readonly until?: number | undefined;
  readonly label?: string | undefined;
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
    typeof birth === 'string' &&
    isOptionallyWritten(value)
  );
}

function isOptionallyWritten(value: Readonly<Partial<Record<keyof Written, unknown>>>): boolean {
  const { fence, lease, renewed, provisional, predecessor, successor, until, label } = value;
  return (
    isNumberIfAny(fence) &&
    isNumberIfAny(lease) &&
    isNumberIfAny(renewed) &&
    isNumberIfAny(provisional) &&
    isNumberIfAny(until) &&
    isTextIfAny(predecessor) &&
    isTextIfAny(successor) &&
    isTextIfAny(label)
  );
}

function isNumberIfAny(value: unknown): boolean {
  return value === undefined || typeof value === 'number';
}

function isTextIfAny(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
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
