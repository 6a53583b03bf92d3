import { NEVER } from '@coatcheck/core';
import type { SessionId, SessionRecord, SessionStore } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';
import { failureOf } from '../failure.ts';
import { ManualClock } from '../manual-clock.ts';
import { startStore } from '../opened.ts';
import { recordWith, sessionId } from '../records.ts';
import type { KnownSubject, StoreSubject } from '../subject.ts';

const NOW = ManualClock.START;

/** The primitives that list: `ids`, `stale`, `count`, `removeAll`; or a store that declares that it cannot. */
export function listing(subject: KnownSubject): void {
  if (subject.capabilities.lists) {
    listingIds(subject);
    findingStale(subject);
  } else {
    notListing(subject);
  }
}

function listingIds(subject: StoreSubject): void {
  describe('listing', () => {
    test('an empty store lists nothing and counts none', async () => {
      const store = await startStore(subject);
      expect(await Array.fromAsync(store.ids())).toStrictEqual([]);
      expect(await store.count()).toBe(0);
    });

    test('each record is listed once and counted once, stale ones among them', async () => {
      const store = await startStore(subject);
      const records = await stored(store, [NOW - 1, NOW, NOW + 1, NEVER, 0]);
      expect(await sorted(store.ids())).toStrictEqual(records.map(({ id }) => id).toSorted());
      expect(await store.count()).toBe(records.length);
    });

    test('a record that was replaced or touched is still listed once', async () => {
      const store = await startStore(subject);
      const [record] = await stored(store, [NOW + 1_000]);
      await store.write(recordWith({ id: record.id, rev: 'next-1' }), { rev: record.rev });
      await store.touch(record.id, { rev: 'next-1', accessedAt: NOW + 1, expiresAt: NEVER });
      expect(await Array.fromAsync(store.ids())).toStrictEqual([record.id]);
      expect(await store.count()).toBe(1);
    });

    test('a removed record is neither listed nor counted', async () => {
      const store = await startStore(subject);
      const [gone, kept] = await stored(store, [NEVER, NEVER]);
      await store.remove(gone.id);
      expect(await Array.fromAsync(store.ids())).toStrictEqual([kept?.id]);
      expect(await store.count()).toBe(1);
    });

    test('a write, removal or touch that was refused changes neither list nor count', async () => {
      const store = await startStore(subject);
      const [record] = await stored(store, [NOW + 1_000]);
      await store.write(recordWith({ id: sessionId('never written'), rev: 'other-1' }), { rev: 'none-1' });
      await store.write(record, 'absent');
      await store.remove(record.id, { rev: 'other-1' });
      await store.touch(sessionId('never written'), { rev: 'none-1', accessedAt: NOW, expiresAt: NEVER });
      expect(await Array.fromAsync(store.ids())).toStrictEqual([record.id]);
      expect(await store.count()).toBe(1);
    });

    test('removeAll removes everything, and an empty store bears it', async () => {
      const store = await startStore(subject);
      await store.removeAll();
      const [record] = await stored(store, [NEVER, 0, NOW]);
      await store.removeAll();
      expect(await Array.fromAsync(store.ids())).toStrictEqual([]);
      expect(await store.count()).toBe(0);
      expect(await store.read(record.id)).toBeUndefined();
      expect(await Array.fromAsync(store.stale(NEVER))).toStrictEqual([]);
    });

    test('after removeAll, records can be created again', async () => {
      const store = await startStore(subject);
      const [record] = await stored(store, [NEVER]);
      await store.removeAll();
      expect(await store.write(record, 'absent')).toBe(true);
      expect(await store.read(record.id)).toStrictEqual(record);
      expect(await store.count()).toBe(1);
    });

    test('records may come and go while they are listed; those that stay are listed once', async () => {
      const store = await startStore(subject);
      const staying = await stored(
        store,
        Array.from({ length: 40 }, () => NEVER),
        'staying',
      );
      const going = await stored(
        store,
        Array.from({ length: 40 }, () => NEVER),
        'going',
      );
      const listed: SessionId[] = [];
      for await (const id of store.ids()) {
        listed.push(id);
        const leaving = going.pop();
        if (leaving !== undefined) await store.remove(leaving.id);
        if (listed.length === 5) await stored(store, [NEVER, NEVER], 'coming');
      }
      expect(new Set(listed).size).toBe(listed.length);
      expect(listed).toStrictEqual(expect.arrayContaining(staying.map(({ id }) => id)));
    });

    test('a listing that is left early leaves the store in order', async () => {
      const store = await startStore(subject);
      await stored(store, [NEVER, NEVER, NEVER]);
      for await (const _ of store.ids()) break;
      for await (const _ of store.stale(NEVER)) break;
      expect(await Array.fromAsync(store.ids())).toHaveLength(3);
    });
  });
}

function findingStale(subject: StoreSubject): void {
  describe('finding what is stale', () => {
    test('no record that is stale is missed, the one that expires at this moment included', async () => {
      const store = await startStore(subject);
      const expiries = [0, NOW - 1_800_000, NOW - 1, NOW, NOW + 1, NOW + 1_800_000, NEVER];
      const stale = (await stored(store, expiries)).filter(({ expiresAt }) => expiresAt <= NOW);
      expect(await candidates(store, NOW)).toStrictEqual(expect.arrayContaining(stale.map(({ id }) => id)));
    });

    test('among many, none that is stale is missed at any time', async () => {
      const store = await startStore(subject);
      const records = await stored(
        store,
        Array.from({ length: 300 }, (_, index) => NOW + ((index * 7_919) % 1_000)),
      );
      for (const time of [NOW, NOW + 1, NOW + 499, NOW + 999]) {
        const stale = records.filter(({ expiresAt }) => expiresAt <= time);
        expect(await candidates(store, time)).toStrictEqual(expect.arrayContaining(stale.map(({ id }) => id)));
      }
    });

    test('a record that a write made expire earlier is found in time', async () => {
      const store = await startStore(subject);
      const [record] = await stored(store, [NEVER]);
      await store.write(recordWith({ id: record.id, rev: 'next-1', expiresAt: NOW + 10 }), { rev: record.rev });
      expect(await candidates(store, NOW + 10)).toContain(record.id);
    });

    test('a record that was touched is found when it expires after all', async () => {
      const store = await startStore(subject);
      const [record] = await stored(store, [NOW + 10]);
      await store.touch(record.id, { rev: record.rev, accessedAt: NOW, expiresAt: NOW + 500 });
      await candidates(store, NOW + 10);
      expect(await candidates(store, NOW + 500)).toContain(record.id);
    });

    test('a record that was removed and created again is found by its new expiry', async () => {
      const store = await startStore(subject);
      const [record] = await stored(store, [NEVER]);
      await store.remove(record.id);
      await store.write(recordWith({ id: record.id, rev: 'next-1', expiresAt: NOW }), 'absent');
      expect(await candidates(store, NOW)).toContain(record.id);
    });

    test('a candidate that was looked at and left is found again the next time', async () => {
      const store = await startStore(subject);
      const [record] = await stored(store, [NOW]);
      expect(await candidates(store, NOW)).toContain(record.id);
      expect(await candidates(store, NOW + 1)).toContain(record.id);
    });

    test('stale records may be removed while they are found, and none is missed', async () => {
      const store = await startStore(subject);
      const records = await stored(
        store,
        Array.from({ length: 100 }, (_, index) => NOW - index),
      );
      const [staying] = await stored(store, [NEVER], 'staying');
      for await (const id of store.stale(NOW)) {
        const record = records.find((stale) => stale.id === id);
        if (record !== undefined) await store.remove(id, { rev: record.rev, staleAt: NOW });
      }
      expect(await Array.fromAsync(store.ids())).toStrictEqual([staying.id]);
    });
  });
}

function notListing(subject: KnownSubject): void {
  describe('not listing', () => {
    test('a store that declares that it cannot list says so when it is asked to', async () => {
      const store = await startStore(subject);
      expect(await failureOf(() => Array.fromAsync(store.ids()))).toBe('CAPABILITY_MISSING');
    });

    test('looking for what is stale finds nothing, and is no error', async () => {
      const store = await startStore(subject);
      await store.write(recordWith({ expiresAt: NOW }), 'absent');
      expect(await Array.fromAsync(store.stale(NOW))).toStrictEqual([]);
    });
  });
}

/** Writes a record for each expiry. */
async function stored(
  store: SessionStore,
  expiries: readonly number[],
  name: string = 'record',
): Promise<[SessionRecord, ...SessionRecord[]]> {
  const [first, ...rest] = expiries.map((expiresAt, index) =>
    recordWith({ id: sessionId(`${name} ${index}`), rev: `${name}-${index}`, accessedAt: 0, expiresAt }),
  );
  if (first === undefined) throw new RangeError('Nothing to be stored.');
  for (const record of [first, ...rest]) expect(await store.write(record, 'absent')).toBe(true);
  return [first, ...rest];
}

async function candidates(store: SessionStore, now: number): Promise<SessionId[]> {
  return Array.fromAsync(store.stale(now));
}

async function sorted(ids: Iterable<SessionId> | AsyncIterable<SessionId>): Promise<SessionId[]> {
  return (await Array.fromAsync(ids)).toSorted();
}
