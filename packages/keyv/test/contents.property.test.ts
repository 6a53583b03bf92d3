import * as fc from 'fast-check';
import { NEVER, sessionRecord } from '@coatcheck/core';
import type { SessionRecord } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';
import { recordIn, keptRecord } from '../src/kept-record.ts';
import { wrappingOf } from '../src/wrapping.ts';
import { aRecord, sessionId } from './support/records.ts';

const plain = wrappingOf(undefined);

/** Text of any kind, half surrogate pairs, NUL, and what the format itself is made of among it. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('\uD83E', '\uDDE5', '\0', ';', ',', ' ', '1', '-', 't', 'p', '"', '\\') }),
);

const records: fc.Arbitrary<SessionRecord> = fc
  .record({
    id: fc.nat(9).map(sessionId),
    rev: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
    accessedAt: fc.nat({ max: NEVER }),
    expiresAt: fc.nat({ max: NEVER }),
    principal: fc.option(anyText, { nil: undefined }),
    meta: anyText,
    body: fc.oneof(anyText, fc.uint8Array()),
  })
  .map(sessionRecord);

/** As a backend gives it back that keeps UTF-8. */
function throughUtf8(text: string): string {
  return Buffer.from(text).toString();
}

describe('a record as it is kept', () => {
  test('comes back exactly, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(records, async (record) => {
        const kept = throughUtf8(await keptRecord(record, plain));
        expect(await recordIn(kept, record.id, plain)).toEqual(record);
      }),
    );
  });

  test('is never taken for another when its end is missing, or something follows', async () => {
    await fc.assert(
      fc.asyncProperty(records, fc.nat(), anyText, async (record, cut, more) => {
        const kept = await keptRecord(record, plain);
        const short = kept.slice(0, cut % kept.length);
        const long = `${kept}${more}x`;
        for (const damaged of [short, long]) {
          let read: unknown;
          try {
            read = await recordIn(damaged, record.id, plain);
          } catch {
            read = undefined;
          }
          expect(read).toBeUndefined();
        }
      }),
    );
  });

  test('lets no text at all pass for a record', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(recordIn(`c1:${text}`, sessionId(1), plain)).toBeUndefined();
      }),
    );
  });

  test('has its times and its revision where scripts look for them', async () => {
    const kept = await keptRecord(aRecord({ rev: 'rev-7', accessedAt: 12, expiresAt: NEVER }), plain);
    expect([kept.slice(3, 19), kept.slice(19, 35), kept.slice(35, 41)]).toEqual([
      '0000000000000012',
      '8640000000000000',
      'rev-7 ',
    ]);
  });
});
