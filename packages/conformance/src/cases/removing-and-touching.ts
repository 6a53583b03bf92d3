import { NEVER, touchedRecord } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '../manual-clock.ts';
import { startStore } from '../opened.ts';
import { recordWith } from '../records.ts';
import type { StoreSubject } from '../subject.ts';

const NOW = ManualClock.START;
const held = recordWith({ accessedAt: NOW, expiresAt: NOW + 1_000, principal: 'ann', meta: 'meta', body: 'body' });
const { id, rev } = held;

/** The primitives `remove` and `touch`, with their conditions. */
export function removingAndTouching(subject: StoreSubject): void {
  describe('removing', () => {
    test('a removal says true, and the record is gone', async () => {
      const store = await startStore(subject);
      await store.write(held, 'absent');
      expect(await store.remove(id)).toBe(true);
      expect(await store.read(id)).toBeUndefined();
    });

    test('removing what is not there says false, which is no error', async () => {
      const store = await startStore(subject);
      expect(await store.remove(id)).toBe(false);
      expect(await store.remove(id, { rev })).toBe(false);
      expect(await store.remove(id, { rev, staleAt: NEVER })).toBe(false);
    });

    test('removing again says false', async () => {
      const store = await startStore(subject);
      await store.write(held, 'absent');
      await store.remove(id);
      expect(await store.remove(id)).toBe(false);
    });

    test('a removal with a revision removes that revision only', async () => {
      const store = await startStore(subject);
      await store.write(held, 'absent');
      expect(await store.remove(id, { rev: 'other-1' })).toBe(false);
      expect(await store.read(id)).toStrictEqual(held);
      expect(await store.remove(id, { rev })).toBe(true);
      expect(await store.read(id)).toBeUndefined();
    });

    test('a removal with staleAt removes a record that expires at that very moment', async () => {
      const store = await startStore(subject);
      await store.write(held, 'absent');
      expect(await store.remove(id, { rev, staleAt: held.expiresAt })).toBe(true);
      expect(await store.read(id)).toBeUndefined();
    });

    test('a removal with staleAt leaves a record that expires a millisecond later', async () => {
      const store = await startStore(subject);
      await store.write(held, 'absent');
      expect(await store.remove(id, { rev, staleAt: held.expiresAt - 1 })).toBe(false);
      expect(await store.read(id)).toStrictEqual(held);
    });

    test('a removal with staleAt leaves a stale record of another revision', async () => {
      const store = await startStore(subject);
      await store.write(held, 'absent');
      expect(await store.remove(id, { rev: 'other-1', staleAt: NEVER })).toBe(false);
      expect(await store.read(id)).toStrictEqual(held);
    });

    test('a removal with staleAt leaves a record that was touched meanwhile', async () => {
      const store = await startStore(subject);
      await store.write(held, 'absent');
      await store.touch(id, { rev, accessedAt: NOW + 500, expiresAt: NOW + 1_500 });
      expect(await store.remove(id, { rev, staleAt: held.expiresAt })).toBe(false);
      expect(await store.read(id)).toMatchObject({ rev, expiresAt: NOW + 1_500 });
    });

    test('after a removal, a record can be created under the id again', async () => {
      const store = await startStore(subject);
      await store.write(held, 'absent');
      await store.remove(id);
      const next = recordWith({ rev: 'next-1', principal: undefined, body: 'next' });
      expect(await store.write(next, 'absent')).toBe(true);
      expect(await store.read(id)).toStrictEqual(next);
    });

    test('of many that remove one record at once, one is told that it did', async () => {
      const store = await startStore(subject);
      await store.write(held, 'absent');
      const removed = await Promise.all(
        [undefined, { rev }, undefined, { rev, staleAt: NEVER }, undefined].map(async (when) => store.remove(id, when)),
      );
      expect(removed.filter(Boolean)).toHaveLength(1);
    });

    test('a removal beside an update of the same record leaves nothing, or was refused', async () => {
      const store = await startStore(subject);
      await store.write(held, 'absent');
      const next = recordWith({ rev: 'next-1' });
      const [written, removed] = await Promise.all([store.write(next, { rev }), store.remove(id, { rev })]);
      expect([written, removed].filter(Boolean)).toHaveLength(1);
      expect(await store.read(id)).toStrictEqual(written ? next : undefined);
    });
  });

  describe('touching', () => {
    const touch = { rev, accessedAt: NOW + 600, expiresAt: NOW + 1_600 };

    test('a touch renews both times and keeps everything else, the revision included', async () => {
      const store = await startStore(subject);
      await store.write(held, 'absent');
      expect(await store.touch(id, touch)).toBe(true);
      expect(await store.read(id)).toStrictEqual(touchedRecord(held, touch));
    });

    test('a touch creates nothing: where nothing stands it says false', async () => {
      const store = await startStore(subject);
      expect(await store.touch(id, touch)).toBe(false);
      expect(await store.read(id)).toBeUndefined();
    });

    test('a touch does not bring a removed record back', async () => {
      const store = await startStore(subject);
      await store.write(held, 'absent');
      await store.remove(id);
      expect(await store.touch(id, touch)).toBe(false);
      expect(await store.read(id)).toBeUndefined();
    });

    test('a touch with another revision than the held one says false and changes nothing', async () => {
      const store = await startStore(subject);
      await store.write(held, 'absent');
      expect(await store.touch(id, { ...touch, rev: 'other-1' })).toBe(false);
      expect(await store.read(id)).toStrictEqual(held);
    });

    test('a record that expires at the very moment of a touch is stale and not renewed', async () => {
      const store = await startStore(subject);
      await store.write(held, 'absent');
      expect(await store.touch(id, { rev, accessedAt: held.expiresAt, expiresAt: NEVER })).toBe(false);
      expect(await store.read(id)).toStrictEqual(held);
    });

    test('a record that expires a millisecond after a touch is renewed', async () => {
      const store = await startStore(subject);
      await store.write(held, 'absent');
      expect(await store.touch(id, { rev, accessedAt: held.expiresAt - 1, expiresAt: NEVER })).toBe(true);
      expect(await store.read(id)).toMatchObject({ accessedAt: held.expiresAt - 1, expiresAt: NEVER });
    });

    test('a touch with earlier times leaves the later ones, each by itself', async () => {
      const store = await startStore(subject);
      await store.write(held, 'absent');
      await store.touch(id, { rev, accessedAt: NOW - 5_000, expiresAt: NOW + 1_500 });
      expect(await store.read(id)).toMatchObject({ accessedAt: NOW, expiresAt: NOW + 1_500 });
      await store.touch(id, { rev, accessedAt: NOW + 900, expiresAt: NOW + 1_200 });
      expect(await store.read(id)).toMatchObject({ accessedAt: NOW + 900, expiresAt: NOW + 1_500 });
    });

    test('of touches that overlap, the latest times stay', async () => {
      const store = await startStore(subject);
      await store.write(held, 'absent');
      const steps = [300, 900, 100, 700, 500];
      await Promise.all(
        steps.map(async (step) => store.touch(id, { rev, accessedAt: NOW + step, expiresAt: NOW + 1_000 + step })),
      );
      expect(await store.read(id)).toStrictEqual(
        touchedRecord(held, { accessedAt: NOW + 900, expiresAt: NOW + 1_900 }),
      );
    });

    test('after a touch, the record can still be replaced under its revision', async () => {
      const store = await startStore(subject);
      await store.write(held, 'absent');
      await store.touch(id, touch);
      const next = recordWith({ rev: 'next-1', body: 'next' });
      expect(await store.write(next, { rev })).toBe(true);
      expect(await store.read(id)).toStrictEqual(next);
    });

    test('a write may shorten what a touch had lengthened', async () => {
      const store = await startStore(subject);
      await store.write(held, 'absent');
      await store.touch(id, { rev, accessedAt: NOW + 10, expiresAt: NEVER });
      const next = recordWith({ rev: 'next-1', accessedAt: NOW + 20, expiresAt: NOW + 30 });
      await store.write(next, { rev });
      expect(await store.read(id)).toStrictEqual(next);
    });

    test('a touch of a revision that is being replaced leaves no trace on the new record', async () => {
      const store = await startStore(subject);
      await store.write(held, 'absent');
      const next = recordWith({ rev: 'next-1', accessedAt: NOW + 1, expiresAt: NOW + 50, body: 'next' });
      await Promise.all([store.touch(id, touch), store.write(next, { rev }), store.touch(id, touch)]);
      expect(await store.read(id)).toStrictEqual(next);
    });

    test('a touch beside a removal does not bring the record back', async () => {
      const store = await startStore(subject);
      await store.write(held, 'absent');
      await Promise.all([store.touch(id, touch), store.remove(id), store.touch(id, touch)]);
      expect(await store.read(id)).toBeUndefined();
    });
  });
}
