import { NEVER } from '@coatcheck/core';
import type { SessionId, SessionRecord, SessionStore } from '@coatcheck/core';
import assert from 'node:assert/strict';
import { assertIncludes } from '../assertions.ts';
import { group, test } from '../case.ts';
import type { ConformanceCase } from '../case.ts';
import { failureOf } from '../failure.ts';
import { ManualClock } from '../manual-clock.ts';
import * as needs from '../needs.ts';
import { startStore } from '../opened.ts';
import { recordWith, sessionId } from '../records.ts';

const NOW = ManualClock.START;
/** Backends give lists out in pages, of a hundred or a thousand mostly. */
const MANY = 1_100;

/** The primitives that list: `ids`, `stale`, `count`, `removeAll`; or a store that declares that it cannot. */
export const listing: readonly ConformanceCase[] = [
  ...group({ level: 'listing', name: 'listing', needs: [needs.listing] }, [
    test('an empty store lists nothing and counts none', async (trial) => {
      const store = await startStore(trial);
      assert.deepEqual(await Array.fromAsync(store.ids()), []);
      assert.equal(await store.count(), 0);
    }),

    test('each record is listed once and counted once, stale ones among them', async (trial) => {
      const store = await startStore(trial);
      const records = await stored(store, [NOW - 1, NOW, NOW + 1, NEVER, 0]);
      assert.deepEqual(await sorted(store.ids()), records.map(({ id }) => id).toSorted());
      assert.equal(await store.count(), records.length);
    }),

    test('a record that was replaced or touched is still listed once', async (trial) => {
      const store = await startStore(trial);
      const [record] = await stored(store, [NOW + 1_000]);
      await store.write(recordWith({ id: record.id, rev: 'next-1' }), { rev: record.rev });
      await store.touch(record.id, { rev: 'next-1', accessedAt: NOW + 1, expiresAt: NEVER });
      assert.deepEqual(await Array.fromAsync(store.ids()), [record.id]);
      assert.equal(await store.count(), 1);
    }),

    test('more records than a page of any backend are listed, counted and removed to the last one', async (trial) => {
      const store = await startStore(trial);
      const records = manyRecords(MANY);
      await Promise.all(records.map(async (record) => store.write(record, 'absent')));
      assert.deepEqual(await sorted(store.ids()), records.map(({ id }) => id).toSorted());
      assert.equal(await store.count(), MANY);
      await store.removeAll();
      assert.deepEqual(await Array.fromAsync(store.ids()), []);
    }),

    test('a removed record is neither listed nor counted', async (trial) => {
      const store = await startStore(trial);
      const [gone, kept] = await stored(store, [NEVER, NEVER]);
      await store.remove(gone.id);
      assert.deepEqual(await Array.fromAsync(store.ids()), [kept?.id]);
      assert.equal(await store.count(), 1);
    }),

    test('a write, removal or touch that was refused changes neither list nor count', async (trial) => {
      const store = await startStore(trial);
      const [record] = await stored(store, [NOW + 1_000]);
      await store.write(recordWith({ id: sessionId('never written'), rev: 'other-1' }), { rev: 'none-1' });
      await store.write(record, 'absent');
      await store.remove(record.id, { rev: 'other-1' });
      await store.touch(sessionId('never written'), { rev: 'none-1', accessedAt: NOW, expiresAt: NEVER });
      assert.deepEqual(await Array.fromAsync(store.ids()), [record.id]);
      assert.equal(await store.count(), 1);
    }),

    test('removeAll removes everything, and an empty store bears it', async (trial) => {
      const store = await startStore(trial);
      await store.removeAll();
      const [record] = await stored(store, [NEVER, 0, NOW]);
      await store.removeAll();
      assert.deepEqual(await Array.fromAsync(store.ids()), []);
      assert.equal(await store.count(), 0);
      assert.equal(await store.read(record.id), undefined);
      assert.deepEqual(await Array.fromAsync(store.stale(NEVER)), []);
    }),

    test('after removeAll, records can be created again', async (trial) => {
      const store = await startStore(trial);
      const [record] = await stored(store, [NEVER]);
      await store.removeAll();
      assert.equal(await store.write(record, 'absent'), true);
      assert.deepEqual(await store.read(record.id), record);
      assert.equal(await store.count(), 1);
    }),

    test('records may come and go while they are listed; those that stay are listed once', async (trial) => {
      const store = await startStore(trial);
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
      assert.equal(new Set(listed).size, listed.length);
      assertIncludes(
        listed,
        staying.map(({ id }) => id),
      );
    }),

    test('a listing that is left early leaves the store in order', async (trial) => {
      const store = await startStore(trial);
      await stored(store, [NEVER, NEVER, NEVER]);
      for await (const _ of store.ids()) break;
      for await (const _ of store.stale(NEVER)) break;
      assert.equal((await Array.fromAsync(store.ids())).length, 3);
    }),
  ]),

  ...group({ level: 'listing', name: 'finding what is stale', needs: [needs.listing] }, [
    test('no record that is stale is missed, the one that expires at this moment included', async (trial) => {
      const store = await startStore(trial);
      const expiries = [0, NOW - 1_800_000, NOW - 1, NOW, NOW + 1, NOW + 1_800_000, NEVER];
      const stale = (await stored(store, expiries)).filter(({ expiresAt }) => expiresAt <= NOW);
      assertIncludes(
        await candidates(store, NOW),
        stale.map(({ id }) => id),
      );
    }),

    test('among many, none that is stale is missed at any time', async (trial) => {
      const store = await startStore(trial);
      const records = await stored(
        store,
        Array.from({ length: 300 }, (_, index) => NOW + ((index * 7_919) % 1_000)),
      );
      for (const time of [NOW, NOW + 1, NOW + 499, NOW + 999]) {
        const stale = records.filter(({ expiresAt }) => expiresAt <= time);
        assertIncludes(
          await candidates(store, time),
          stale.map(({ id }) => id),
        );
      }
    }),

    test('a record that a write made expire earlier is found in time', async (trial) => {
      const store = await startStore(trial);
      const [record] = await stored(store, [NEVER]);
      await store.write(recordWith({ id: record.id, rev: 'next-1', expiresAt: NOW + 10 }), { rev: record.rev });
      assert.equal((await candidates(store, NOW + 10)).includes(record.id), true);
    }),

    test('a record that was touched is found when it expires after all', async (trial) => {
      const store = await startStore(trial);
      const [record] = await stored(store, [NOW + 10]);
      await store.touch(record.id, { rev: record.rev, accessedAt: NOW, expiresAt: NOW + 500 });
      await candidates(store, NOW + 10);
      assert.equal((await candidates(store, NOW + 500)).includes(record.id), true);
    }),

    test('a record that was removed and created again is found by its new expiry', async (trial) => {
      const store = await startStore(trial);
      const [record] = await stored(store, [NEVER]);
      await store.remove(record.id);
      await store.write(recordWith({ id: record.id, rev: 'next-1', expiresAt: NOW }), 'absent');
      assert.equal((await candidates(store, NOW)).includes(record.id), true);
    }),

    test('a candidate that was looked at and left is found again the next time', async (trial) => {
      const store = await startStore(trial);
      const [record] = await stored(store, [NOW]);
      assert.equal((await candidates(store, NOW)).includes(record.id), true);
      assert.equal((await candidates(store, NOW + 1)).includes(record.id), true);
    }),

    test('stale records may be removed while they are found, and none is missed', async (trial) => {
      const store = await startStore(trial);
      const records = await stored(
        store,
        Array.from({ length: 100 }, (_, index) => NOW - index),
      );
      const [staying] = await stored(store, [NEVER], 'staying');
      for await (const id of store.stale(NOW)) {
        const record = records.find((stale) => stale.id === id);
        if (record !== undefined) await store.remove(id, { rev: record.rev, staleAt: NOW });
      }
      assert.deepEqual(await Array.fromAsync(store.ids()), [staying.id]);
    }),
  ]),

  ...group({ level: 'listing', name: 'not listing', needs: [needs.noListing] }, [
    test('a store that declares that it cannot list says so when it is asked to', async (trial) => {
      const store = await startStore(trial);
      assert.equal(await failureOf(() => Array.fromAsync(store.ids())), 'CAPABILITY_MISSING');
    }),

    test('looking for what is stale finds nothing, and is no error', async (trial) => {
      const store = await startStore(trial);
      await store.write(recordWith({ expiresAt: NOW }), 'absent');
      assert.deepEqual(await Array.fromAsync(store.stale(NOW)), []);
    }),
  ]),
];

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
  for (const record of [first, ...rest]) assert.equal(await store.write(record, 'absent'), true);
  return [first, ...rest];
}

function manyRecords(count: number): SessionRecord[] {
  return Array.from({ length: count }, (_, n) => recordWith({ id: sessionId(`many ${n}`), rev: `many-${n}` }));
}

async function candidates(store: SessionStore, now: number): Promise<SessionId[]> {
  return Array.fromAsync(store.stale(now));
}

async function sorted(ids: Iterable<SessionId> | AsyncIterable<SessionId>): Promise<SessionId[]> {
  return (await Array.fromAsync(ids)).toSorted();
}
