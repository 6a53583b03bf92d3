import { describe, expect, test } from 'vitest';

import { expiryOf, formatEnvelope, parseEnvelope, touchIsDue } from '../src/envelope.ts';
import { NEVER } from '../src/record.ts';
import { idOf, someRecord } from './support/fixtures.ts';

const envelope = { createdAt: 1_000, timeout: 60_000, absoluteAt: NEVER, codec: 'json', birth: 'r1' };

describe('an envelope', () => {
  test.each([
    envelope,
    { ...envelope, timeout: 0 },
    { ...envelope, timeout: Infinity },
    { ...envelope, createdAt: -5, absoluteAt: 0.5 },
    { ...envelope, codec: 'a"\\\n\u2028é😀' },
    { ...envelope, fence: 7, lease: 15_000, label: 'a browser' },
    { ...envelope, renewedAt: 2_000, provisional: 62_000 },
    { ...envelope, successor: { id: idOf(1), until: 3_000 } },
  ])('is read as it was written (case %#)', (written) => {
    expect(parseEnvelope(formatEnvelope(written))).toEqual(written);
  });

  test.each([
    '',
    'null',
    '[]',
    '{}',
    '5',
    '{"v":1',
    formatEnvelope(envelope).replace('60000', '-1'),
    formatEnvelope(envelope).replace('60000', '"60000"'),
    formatEnvelope(envelope).replace('"timeout":60000,', ''),
    formatEnvelope(envelope).replace('"created":1000,', ''),
    formatEnvelope(envelope).replace(`"absolute":${NEVER}`, '"absolute":null'),
    formatEnvelope(envelope).replace('"json"', '5'),
    formatEnvelope(envelope).replace('"r1"', '5'),
    formatEnvelope(envelope).replace(',"birth":"r1"', ''),
    formatEnvelope({ ...envelope, fence: 7 }).replace('7', '"7"'),
    formatEnvelope({ ...envelope, lease: 7 }).replace('7', 'null'),
    formatEnvelope({ ...envelope, renewedAt: 7 }).replace('7', 'true'),
    formatEnvelope({ ...envelope, provisional: 7 }).replace('7', '{}'),
    formatEnvelope({ ...envelope, label: 'seven' }).replace('"seven"', '7'),
    formatEnvelope({ ...envelope, successor: { id: idOf(1), until: 7 } }).replace(':7', ':[]'),
    formatEnvelope({ ...envelope, successor: { id: idOf(1), until: 7 } }).replace(`"${idOf(1)}"`, '7'),
  ])('that is damaged cannot be read (case %#)', (meta) => {
    expect(() => parseEnvelope(meta)).toThrow(Error);
  });

  test('of another version cannot be read, and the error tells which one can', () => {
    const later = formatEnvelope(envelope).replace('"v":1', '"v":2');
    expect(() => parseEnvelope(later)).toThrow('version 1');
  });

  test('of this version with more fields than are known can be read', () => {
    const more = formatEnvelope(envelope).replace('{', '{"later":"x",');
    expect(parseEnvelope(more)).toEqual(envelope);
  });
});

describe('a session that is used now', () => {
  test('is stale after its timeout', () => {
    expect(expiryOf({ timeout: 60_000, absoluteAt: NEVER }, 5_000)).toBe(65_000);
  });

  test('is stale at its absolute end, however long the timeout', () => {
    expect(expiryOf({ timeout: 60_000, absoluteAt: 30_000 }, 5_000)).toBe(30_000);
    expect(expiryOf({ timeout: Infinity, absoluteAt: 30_000 }, 5_000)).toBe(30_000);
  });

  test('is never stale if neither comes', () => {
    expect(expiryOf({ timeout: Infinity, absoluteAt: NEVER }, 5_000)).toBe(NEVER);
  });

  const record = someRecord({ accessedAt: 0, expiresAt: 60_000 });

  test.each([
    ['not before a tenth of its timeout has passed', 5_999, false],
    ['from a tenth of its timeout on', 6_000, true],
    ['later, too', 59_999, true],
    ['not if the clock went back', -5_000, false],
  ])('is worth a touch: %s', (_, now, due) => {
    expect(touchIsDue(record, envelope, now)).toBe(due);
  });

  test('is not worth a touch if nothing can be gained', () => {
    const atTheEnd = { ...envelope, absoluteAt: 60_000 };
    expect(touchIsDue(record, atTheEnd, 30_000)).toBe(false);
    expect(touchIsDue(someRecord({ expiresAt: NEVER }), { ...envelope, timeout: Infinity }, 30_000)).toBe(false);
  });

  test('is worth a touch that gains less than a tenth of the timeout, if that brings it to its absolute end', () => {
    expect(touchIsDue(someRecord({ expiresAt: 60_000 }), { ...envelope, absoluteAt: 63_000 }, 59_000)).toBe(true);
  });
});
