import { NEVER, isStale, touchedRecord } from '@coatcheck/core';
import type { SessionRecord } from '@coatcheck/core';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExpiryIndex, HeldRecord } from '../src/expiry-index.ts';
import { HOUR, MINUTE, recordOf, START } from './support/records.ts';

const lifetime = fc.oneof(
  fc.integer({ min: 0, max: 5_000 }),
  fc.integer({ min: 0, max: 2 * HOUR }),
  fc.integer({ min: 0, max: 400 * 24 * HOUR }),
  fc.constantFrom(0, 1023, 1024, 2 ** 31, 2 ** 42, NEVER - START - 1),
);
const name = fc.integer({ min: 0, max: 20 });
const step = fc.oneof(
  fc.record({ does: fc.constant('create'), name, lifetime }),
  fc.record({ does: fc.constant('replace'), name, lifetime }),
  fc.record({ does: fc.constant('touch'), name, lifetime }),
  fc.record({ does: fc.constant('remove'), name, lifetime: fc.constant(0) }),
  fc.record({ does: fc.constant('createForEver'), name, lifetime: fc.constant(NEVER) }),
  fc.record({ does: fc.constant('wait'), name, lifetime }),
);

describe('the expiry index', () => {
  test('finds the same stale sessions as looking at all of them', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const index = new ExpiryIndex();
        const all = new Map<number, HeldRecord>();
        let now = START;
        for (const { does, name: which, lifetime: left } of steps) {
          const held = all.get(which);
          const expiresAt = Math.min(NEVER, now + left);
          if (does === 'wait') now = Math.min(now + left, NEVER - 1);
          else if (held === undefined && does.startsWith('create')) {
            const created = new HeldRecord(recordOf(which, { accessedAt: now, expiresAt }));
            all.set(which, created);
            index.add(created);
          } else if (held !== undefined && does === 'remove') {
            all.delete(which);
            index.delete(held);
          } else if (held !== undefined) {
            held.record =
              does === 'touch'
                ? touchedRecord(held.record, { accessedAt: now, expiresAt })
                : recordOf(which, { accessedAt: now, expiresAt });
            index.update(held);
          }
          const stale = [...all.values()].filter(({ record }) => isStale(record, now)).map(({ record }) => record.id);
          expect([...index.stale(now)].toSorted()).toEqual(stale.toSorted());
          expect(index.size).toBeLessThanOrEqual(all.size);
        }
        for (const held of all.values()) index.delete(held);
        expect(index.size).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  test('looks at what is stale and at a hundredth of the others, however many there are', () => {
    const index = new ExpiryIndex();
    const count = 20_000;
    let looks = 0;
    const counted = (record: SessionRecord): SessionRecord => ({
      ...record,
      get expiresAt() {
        looks += 1;
        return record.expiresAt;
      },
    });
    const held = Array.from({ length: count }, (_, i) => {
      const made = new HeldRecord(counted(recordOf(i, { accessedAt: START + (i / count) * HOUR })));
      index.add(made);
      return made;
    });
    // All but every hundredth are used once more, an hour later.
    for (const [i, one] of held.entries()) {
      if (i % 100 === 0) continue;
      const accessedAt = START + HOUR + (i / count) * HOUR;
      one.record = counted(recordOf(i, { accessedAt }));
      index.update(one);
    }
    looks = 0;
    const stale = [...index.stale(START + 2 * HOUR)];
    expect(stale).toHaveLength(count / 100);
    expect(looks).toBeLessThan(count / 100 + count / 100);
  });

  test('a session that is used for ever leaves nothing behind', () => {
    const index = new ExpiryIndex();
    const held = new HeldRecord(recordOf('busy'));
    index.add(held);
    for (let i = 1; i <= 10_000; i += 1) {
      held.record = recordOf('busy', { accessedAt: START + i * 10 * MINUTE });
      index.update(held);
    }
    expect(index.size).toBe(1);
    index.delete(held);
    expect(index.size).toBe(0);
  });

  test('has a few hundred buckets for any number of sessions, whether they live for minutes or for years', () => {
    for (const lives of [5 * MINUTE, HOUR, 30 * 24 * HOUR, 100 * 365 * 24 * HOUR]) {
      const index = new ExpiryIndex();
      for (let i = 0; i < 5_000; i += 1) {
        const accessedAt = START + (i / 5_000) * lives;
        index.add(new HeldRecord(recordOf(i, { accessedAt, expiresAt: accessedAt + lives })));
      }
      expect(index.size).toBeLessThanOrEqual(300);
    }
  });

  test('a session that never expires is not in the index', () => {
    const index = new ExpiryIndex();
    const held = new HeldRecord(recordOf('eternal', { expiresAt: NEVER }));
    index.add(held);
    expect(index.size).toBe(0);
    held.record = recordOf('eternal');
    index.update(held);
    expect([...index.stale(START + HOUR)]).toEqual([held.record.id]);
    held.record = recordOf('eternal', { expiresAt: NEVER });
    index.update(held);
    expect(index.size).toBe(0);
  });

  test('goes on where it was when sessions are removed, renewed and added between two steps', () => {
    const index = new ExpiryIndex();
    const held = new Map(
      Array.from({ length: 50 }, (_, i) => recordOf(i, { accessedAt: START + i * 1000 })).map((record) => [
        record.id,
        new HeldRecord(record),
      ]),
    );
    for (const one of held.values()) index.add(one);
    const later = START + 3 * HOUR;
    const seen: string[] = [];
    for (const id of index.stale(later)) {
      seen.push(id);
      const one = held.get(id);
      if (one === undefined) continue;
      if (seen.length % 2 === 0) index.delete(one);
      else {
        one.record = recordOf(seen.length, { id, accessedAt: later });
        index.update(one);
      }
      index.add(new HeldRecord(recordOf(`new ${seen.length}`, { accessedAt: later })));
    }
    expect(seen.toSorted()).toEqual([...held.keys()].toSorted());
    expect([...index.stale(later)]).toEqual([]);
  });
});
