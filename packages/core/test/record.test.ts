import { describe, expect, test } from 'vitest';

import { isStale, NEVER, sessionRecord, touchedRecord } from '../src/record.ts';
import { Revisions } from '../src/revisions.ts';
import { idOf, someRecord } from './support/fixtures.ts';

describe('a record', () => {
  test('is frozen, and always has the same fields in the same order', () => {
    const record = sessionRecord({ body: '', meta: '', expiresAt: 2, accessedAt: 1, rev: 'r', id: idOf(1) });
    expect(Object.isFrozen(record)).toBe(true);
    expect(Object.keys(record)).toEqual(['id', 'rev', 'accessedAt', 'expiresAt', 'principal', 'meta', 'body']);
  });

  test('carries nothing that is not its own', () => {
    const more = { ...someRecord(), note: 'x' };
    expect(sessionRecord(more)).not.toHaveProperty('note');
  });

  test('is touched by later times only, and keeps the rest, its revision too', () => {
    const record = someRecord({ accessedAt: 1_000, expiresAt: 61_000, principal: 'ann' });
    expect(touchedRecord(record, { accessedAt: 2_000, expiresAt: 62_000 })).toEqual({
      ...record,
      accessedAt: 2_000,
      expiresAt: 62_000,
    });
    expect(touchedRecord(record, { accessedAt: 500, expiresAt: 60_500 })).toEqual(record);
    expect(Object.isFrozen(touchedRecord(record, record))).toBe(true);
  });

  test('is stale from its expiry on, and not before', () => {
    const record = someRecord({ expiresAt: 1_000 });
    expect([999, 1_000, 1_001].map((now) => isStale(record, now))).toEqual([false, true, true]);
  });

  test('that expires never is not stale at the last time that a date can hold, less one', () => {
    expect(isStale(someRecord({ expiresAt: NEVER }), NEVER - 1)).toBe(false);
    expect(new Date(NEVER).getTime()).toBe(NEVER);
    expect(new Date(NEVER + 1).getTime()).toBeNaN();
  });
});

describe('revisions', () => {
  test('are never the same, of one maker or of two', () => {
    const makers = [new Revisions(), new Revisions()];
    const made = makers.flatMap((maker) => Array.from({ length: 5_000 }, () => maker.next()));
    expect(new Set(made).size).toBe(10_000);
  });

  test('are at most 64 characters that every backend can bear', () => {
    expect(new Revisions().next()).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  });
});
