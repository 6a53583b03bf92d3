import { createHash, randomBytes } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import { isSessionId } from '../src/record.ts';
import { isSessionToken, newToken, sessionIdOf, systemRandom } from '../src/tokens.ts';
import { repeating } from './support/fixtures.ts';

describe('a token', () => {
  test('is 43 characters of base64url', () => {
    expect(newToken(systemRandom)).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  test('holds every one of its 32 random bytes', () => {
    const bytes = randomBytes(32);
    expect(
      Buffer.from(
        newToken(() => bytes),
        'base64url',
      ),
    ).toEqual(bytes);
  });

  test('is never made twice, and every bit of it is as often one as zero', () => {
    const tokens = Array.from({ length: 20_000 }, () => newToken(systemRandom));
    expect(new Set(tokens).size).toBe(tokens.length);

    const ones = Array.from({ length: 256 }, () => 0);
    for (const token of tokens) {
      for (const [index, byte] of Buffer.from(token, 'base64url').entries()) {
        for (let bit = 0; bit < 8; bit += 1) ones[index * 8 + bit] = (ones[index * 8 + bit] ?? 0) + ((byte >> bit) & 1);
      }
    }
    const half = tokens.length / 2;
    const chiSquare = ones.reduce((sum, count) => sum + (count - half) ** 2 / (half / 2), 0);
    // 256 degrees of freedom: a fair source stays below 400 but once in some 10 million runs, and above 140 as surely.
    expect(chiSquare).toBeLessThan(400);
    expect(chiSquare).toBeGreaterThan(140);
  });

  test.each([0, 31, 33])('is not made of %i bytes, should the random source fail to give 32', (size) => {
    expect(() => newToken(() => new Uint8Array(size))).toThrow(RangeError);
  });

  test.each([
    '',
    'a'.repeat(42),
    'a'.repeat(44),
    `${'a'.repeat(42)}+`,
    `${'a'.repeat(42)}=`,
    `${'a'.repeat(42)}\n`,
    `${'a'.repeat(42)} `,
    'a'.repeat(64),
    'a'.repeat(1_000_000),
    undefined,
    null,
    43,
    ['a'.repeat(43)],
    { length: 43 },
  ])('has another form than case %#', (value) => {
    expect(isSessionToken(value)).toBe(false);
  });
});

describe('the id of a session', () => {
  test('is the SHA-256 of the text of its token, in hexadecimal', () => {
    const token = newToken(repeating(7));
    expect(sessionIdOf(token)).toBe(createHash('sha256').update(token).digest('hex'));
  });

  test('is the one that it always was for this token', () => {
    const token = 'A'.repeat(43);
    expect(isSessionToken(token) && sessionIdOf(token)).toBe(
      '0f007385b6f9d4b7eeb2748605afe1a984a0a3bfa3f014d09e2a784ce9e5cd1a',
    );
  });

  test('never passes for a token, nor a token for an id', () => {
    for (let byte = 0; byte < 256; byte += 1) {
      const token = newToken(repeating(byte));
      expect(isSessionToken(sessionIdOf(token))).toBe(false);
      expect(isSessionId(token)).toBe(false);
    }
  });

  test.each([
    '',
    'A'.repeat(64),
    'a'.repeat(63),
    'a'.repeat(65),
    `${'a'.repeat(63)}g`,
    `${'a'.repeat(63)}\n`,
    64,
    null,
  ])('has another form than case %#', (value) => {
    expect(isSessionId(value)).toBe(false);
  });
});
