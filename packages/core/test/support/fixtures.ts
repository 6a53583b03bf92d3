import { jsonCodec } from '../../src/json-codec.ts';
import { formatEnvelope } from '../../src/envelope.ts';
import { NEVER, sessionRecord } from '../../src/record.ts';
import type { SessionId, SessionRecord } from '../../src/record.ts';
import { newToken, sessionIdOf } from '../../src/tokens.ts';
import type { RandomBytes } from '../../src/tokens.ts';

/** An id, the same for the same number from 0 to 255. */
export function idOf(number: number): SessionId {
  return sessionIdOf(newToken(repeating(number)));
}

/** A source of randomness that gives one byte over and over, then the next of the list, and the last one for ever. */
export function repeating(...bytes: readonly number[]): RandomBytes {
  let call = 0;
  return (size) => {
    const byte = bytes[Math.min(call, bytes.length - 1)] ?? 0;
    call += 1;
    return new Uint8Array(size).fill(byte);
  };
}

/** A record with these fields, and sound ones for the rest. */
export function someRecord(
  fields: Partial<SessionRecord> = {},
  values: Readonly<Record<string, unknown>> = {},
): SessionRecord {
  const id = fields.id ?? idOf(1);
  return sessionRecord({
    id,
    rev: 'r1',
    accessedAt: 1_000,
    expiresAt: 61_000,
    meta: formatEnvelope({ createdAt: 1_000, timeout: 60_000, absoluteAt: NEVER, codec: jsonCodec.name, birth: 'r1' }),
    body: jsonCodec.encode(values, { id }),
    ...fields,
  });
}
