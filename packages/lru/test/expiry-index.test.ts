import { NEVER } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';
import { ExpiryIndex } from '../src/expiry-index.ts';
import { HOUR, idOf, MINUTE, recordOf, START } from './support/records.ts';

describe('the index by expiry', () => {
  test('finds every stale record, at any time, however long they live', () => {
    const index = new ExpiryIndex();
    const lives = [0, 1, 900, 5_000, MINUTE, HOUR, 24 * HOUR, 365 * 24 * HOUR];
    const records = lives.map((life, n) => recordOf(n, { expiresAt: START + life }));
    for (const record of records) index.add(record);
    for (const now of lives.map((life) => START + life)) {
      const stale = records.flatMap(({ id, expiresAt }) => (expiresAt <= now ? [id] : []));
      expect(index.candidates(now)).toEqual(expect.arrayContaining(stale));
    }
  });

  test('opens little of what is not stale: at most a 128th of the time that is left', () => {
    const index = new ExpiryIndex();
    for (let n = 0; n < 1_000; n += 1) index.add(recordOf(n, { expiresAt: START + HOUR + n * 1_000 }));
    expect(index.candidates(START + HOUR - MINUTE)).toEqual([]);
    expect(index.candidates(START + HOUR + 500_000).length).toBeLessThan(501 + 35);
  });

  test('forgets what is taken out, and never knew what does not expire', () => {
    const index = new ExpiryIndex();
    const [first, second, eternal] = [recordOf('a'), recordOf('b'), recordOf('c', { expiresAt: NEVER })];
    for (const record of [first, second, eternal]) index.add(record);
    index.delete(first);
    index.delete(eternal);
    index.delete(recordOf('d'));
    expect(index.candidates(NEVER)).toEqual([idOf('b')]);
    index.clear();
    expect(index.candidates(NEVER)).toEqual([]);
  });
});
