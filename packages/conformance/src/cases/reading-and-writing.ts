import { isSessionId } from '@coatcheck/core';
import type { SessionId } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';
import { startStore } from '../opened.ts';
import { recordWith } from '../records.ts';
import type { StoreSubject } from '../subject.ts';

const first = recordWith({ rev: 'first-1', body: 'first' });
const second = recordWith({ rev: 'second-1', body: 'second' });
const third = recordWith({ rev: 'third-1', body: 'third' });

/** The primitives `read` and `write`: no upsert. */
export function readingAndWriting(subject: StoreSubject): void {
  describe('reading and writing', () => {
    test('an id under which nothing was written reads as undefined, which is no error', async () => {
      const store = await startStore(subject);
      expect(await store.read(first.id)).toBeUndefined();
    });

    test("a write with 'absent' creates a record and says true", async () => {
      const store = await startStore(subject);
      expect(await store.write(first, 'absent')).toBe(true);
      expect(await store.read(first.id)).toStrictEqual(first);
    });

    test("a write with 'absent' never overwrites: it says false and the held record stays", async () => {
      const store = await startStore(subject);
      await store.write(first, 'absent');
      expect(await store.write(second, 'absent')).toBe(false);
      expect(await store.read(first.id)).toStrictEqual(first);
    });

    test("a write with 'absent' does not overwrite a stale record either, since a store has no clock", async () => {
      const store = await startStore(subject);
      const stale = recordWith({ accessedAt: 0, expiresAt: 1 });
      await store.write(stale, 'absent');
      expect(await store.write(second, 'absent')).toBe(false);
      expect(await store.read(first.id)).toStrictEqual(stale);
    });

    test('a stale record is read like any other', async () => {
      const store = await startStore(subject);
      const stale = recordWith({ accessedAt: 0, expiresAt: 0 });
      await store.write(stale, 'absent');
      expect(await store.read(stale.id)).toStrictEqual(stale);
    });

    test('a write with the held revision replaces the record and says true', async () => {
      const store = await startStore(subject);
      await store.write(first, 'absent');
      expect(await store.write(second, { rev: first.rev })).toBe(true);
      expect(await store.read(first.id)).toStrictEqual(second);
    });

    test('a write with another revision than the held one says false and changes nothing', async () => {
      const store = await startStore(subject);
      await store.write(first, 'absent');
      expect(await store.write(second, { rev: 'other-1' })).toBe(false);
      expect(await store.read(first.id)).toStrictEqual(first);
    });

    test('a write with a revision that was replaced meanwhile says false', async () => {
      const store = await startStore(subject);
      await store.write(first, 'absent');
      await store.write(second, { rev: first.rev });
      expect(await store.write(third, { rev: first.rev })).toBe(false);
      expect(await store.read(first.id)).toStrictEqual(second);
    });

    test('a write with its own revision as the condition is not taken for one that holds', async () => {
      const store = await startStore(subject);
      await store.write(first, 'absent');
      expect(await store.write(second, { rev: second.rev })).toBe(false);
      expect(await store.read(first.id)).toStrictEqual(first);
    });

    test('an update never creates: with a revision, a write over nothing says false', async () => {
      const store = await startStore(subject);
      expect(await store.write(second, { rev: first.rev })).toBe(false);
      expect(await store.read(first.id)).toBeUndefined();
    });

    test('a late update does not bring a removed record back', async () => {
      const store = await startStore(subject);
      await store.write(first, 'absent');
      await store.remove(first.id);
      expect(await store.write(second, { rev: first.rev })).toBe(false);
      expect(await store.read(first.id)).toBeUndefined();
    });

    test('a late update does not change a record that was created after a removal', async () => {
      const store = await startStore(subject);
      await store.write(first, 'absent');
      await store.remove(first.id);
      await store.write(third, 'absent');
      expect(await store.write(second, { rev: first.rev })).toBe(false);
      expect(await store.read(first.id)).toStrictEqual(third);
    });

    test('revisions that differ in nothing but the case of a letter are different', async () => {
      const store = await startStore(subject);
      await store.write(recordWith({ rev: 'aBc-1' }), 'absent');
      expect(await store.write(second, { rev: 'AbC-1' })).toBe(false);
      expect(await store.write(second, { rev: 'aBc-1' })).toBe(true);
    });

    test('ids that differ in their last digit only are different', async () => {
      const store = await startStore(subject);
      const sibling = recordWith({ id: siblingOf(first.id), rev: 'sibling-1' });
      await store.write(first, 'absent');
      expect(await store.read(sibling.id)).toBeUndefined();
      expect(await store.write(sibling, 'absent')).toBe(true);
      await store.remove(first.id);
      expect(await store.read(sibling.id)).toStrictEqual(sibling);
    });

    test('of many that create a record under one id at once, one succeeds and its record stands', async () => {
      const store = await startStore(subject);
      const records = Array.from({ length: 12 }, (_, index) => recordWith({ rev: `rival-${index}`, body: `${index}` }));
      const written = await Promise.all(records.map(async (record) => store.write(record, 'absent')));
      expect(written.filter(Boolean)).toHaveLength(1);
      expect(await store.read(first.id)).toStrictEqual(records[written.indexOf(true)]);
    });

    test('of many that replace one revision at once, one succeeds and its record stands', async () => {
      const store = await startStore(subject);
      await store.write(first, 'absent');
      const records = Array.from({ length: 12 }, (_, index) => recordWith({ rev: `rival-${index}`, body: `${index}` }));
      const written = await Promise.all(records.map(async (record) => store.write(record, { rev: first.rev })));
      expect(written.filter(Boolean)).toHaveLength(1);
      expect(await store.read(first.id)).toStrictEqual(records[written.indexOf(true)]);
    });
  });
}

function siblingOf(id: SessionId): SessionId {
  const sibling = id.slice(0, -1) + (id.endsWith('0') ? '1' : '0');
  return isSessionId(sibling) ? sibling : id;
}
