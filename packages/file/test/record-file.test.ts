import { hasCode, NEVER, sessionRecord } from '@coatcheck/core';
import type { SessionRecord } from '@coatcheck/core';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeRecord, encodeRecord } from '../src/record-file.ts';
import { aRecord, sessionId } from './support/records.ts';

const anyText = fc.string({
  unit: fc.oneof(
    fc.string({ unit: 'binary', maxLength: 1 }),
    fc.constantFrom('\uD800', '\uDC00', '\uFEFF', '\0', '\n'),
  ),
});

function decoded(bytes: Uint8Array, record: SessionRecord): unknown {
  const { accessedAt, expiresAt } = record;
  return sessionRecord({
    ...decodeRecord(Buffer.from(bytes), record.id, record.rev, '/a/file'),
    accessedAt,
    expiresAt,
  });
}

function isDamaged(bytes: Uint8Array, record: SessionRecord): boolean {
  try {
    decoded(bytes, record);
    return false;
  } catch (error) {
    return hasCode(error, 'RECORD_DAMAGED') && error.message.includes(record.id) && error.message.includes('/a/file');
  }
}

test('every record comes back as it was: text of any kind, bytes, with and without a principal', () => {
  fc.assert(
    fc.property(
      anyText,
      anyText,
      fc.option(anyText, { nil: undefined }),
      fc.uint8Array(),
      (text, meta, principal, bytes) => {
        for (const body of [text, bytes]) {
          const record = aRecord({ body, meta, principal, expiresAt: NEVER });
          expect(decoded(encodeRecord(record), record)).toStrictEqual(record);
        }
      },
    ),
    { seed: 1, numRuns: 500 },
  );
});

test('a body of a megabyte comes back as it was', () => {
  const record = aRecord({ body: 'é'.repeat(500_000) });
  expect(decoded(encodeRecord(record), record)).toStrictEqual(record);
});

describe('a record counts as damaged', () => {
  const record = aRecord({ principal: 'ann', body: 'häuser' });
  const bytes = encodeRecord(record);

  test('if any bit of it is another', () => {
    for (const index of bytes.keys()) {
      for (let bit = 0; bit < 8; bit += 1) {
        const changed = bytes.with(index, (bytes[index] ?? 0) ^ (1 << bit));
        expect(isDamaged(changed, record), `bit ${bit} of byte ${index}`).toBe(true);
      }
    }
  });

  test('if it was cut off anywhere, or something follows it', () => {
    for (let length = 0; length < bytes.length; length += 1) {
      expect(isDamaged(bytes.subarray(0, length), record), `${length} bytes`).toBe(true);
    }
    expect(isDamaged(Buffer.concat([bytes, Buffer.from('\n')]), record)).toBe(true);
  });

  test('if it is that of another session, or of another revision', () => {
    expect(isDamaged(encodeRecord({ ...record, id: sessionId(2) }), record)).toBe(true);
    expect(isDamaged(encodeRecord({ ...record, rev: 'r2' }), record)).toBe(true);
  });
});
