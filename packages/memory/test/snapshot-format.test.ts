import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { NEVER } from '@coatcheck/core';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { headerLine, idIn, recordIn, recordLine, sessionsAnnounced } from '../src/snapshot-format.ts';
import { idOf, recordOf } from './support/records.ts';

const anyText = fc.string({ unit: 'binary' });

describe('the format of a snapshot', () => {
  test('every record comes back equal in every field, on one line', () => {
    fc.assert(
      fc.property(
        fc.record({
          rev: anyText,
          accessedAt: fc.double({ noNaN: true, min: 0, max: NEVER }),
          expiresAt: fc.double({ noNaN: true, min: 0, max: NEVER }),
          principal: fc.option(anyText, { nil: undefined }),
          meta: anyText,
          body: fc.oneof(
            anyText,
            fc.string({ unit: fc.constantFrom('\n', '\u2028', '\uD800', '"', 'é') }),
            fc.uint8Array(),
          ),
        }),
        (fields) => {
          const record = recordOf('a', fields);
          const line = Buffer.from(recordLine(record));
          expect(line.includes('\n')).toBe(false);
          expect(recordIn(line)).toStrictEqual(record);
        },
      ),
    );
  });

  test('any damage to a line is noticed, and mostly its id can be read all the same', () => {
    const record = recordOf('a', { body: '{"user":"ann"}' });
    const line = Buffer.from(recordLine(record));
    let legible = 0;
    for (let place = 0; place < line.length; place += 1) {
      const damaged = Buffer.from(line);
      damaged.writeUInt8(damaged.readUInt8(place) ^ 0b100, place);
      expect(recordIn(damaged), `byte ${place}`).toBeUndefined();
      if (idIn(damaged) === idOf('a')) legible += 1;
    }
    expect(legible).toBeGreaterThan(line.length - 80);
    for (let end = 0; end < line.length; end += 1) expect(recordIn(line.subarray(0, end))).toBeUndefined();
  });

  test('a line with a right checksum that is no record is damage, too', () => {
    const { id, ...rest } = recordOf('a');
    const withSum = (json: string): Buffer => Buffer.from(`${crc32(json).toString(16).padStart(8, '0')} ${json}`);
    expect(recordIn(withSum(JSON.stringify({ id, ...rest })))).toEqual(recordOf('a'));
    for (const field of ['id', 'rev', 'accessedAt', 'expiresAt', 'meta', 'body', 'principal']) {
      for (const wrong of [null, {}, { base64: 5 }]) {
        expect(recordIn(withSum(JSON.stringify({ id, ...rest, [field]: wrong })))).toBeUndefined();
      }
    }
    expect(recordIn(withSum('null'))).toBeUndefined();
    expect(recordIn(withSum('{'))).toBeUndefined();
  });

  test('the header is known by its format and its version', () => {
    expect(sessionsAnnounced(Buffer.from(headerLine(5)))).toBe(5);
    for (const foreign of ['', '{', '5', '{"format":"other","version":1,"sessions":5}']) {
      expect(sessionsAnnounced(Buffer.from(foreign))).toBeUndefined();
    }
    expect(sessionsAnnounced(Buffer.from(headerLine(5).replace('"version":1', '"version":2')))).toBeUndefined();
  });
});
