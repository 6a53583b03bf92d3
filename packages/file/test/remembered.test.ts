import { systemClock } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';
import { watched } from './support/faults.ts';
import { aRecord, sessionId } from './support/records.ts';
import { startedStore, temporaryDirectory } from './support/stores.ts';

const id = sessionId(1);
const record = aRecord();

describe('what is remembered', () => {
  test('is handed out as the same object while it holds, and never when it does not', async () => {
    const dir = temporaryDirectory();
    const [store, other] = [await startedStore({ dir }), await startedStore({ dir })];
    await store.write(record, 'absent');
    expect(await store.read(id)).toBe(record);
    await other.touch(id, { rev: 'r1', accessedAt: 1_100, expiresAt: 2_100 });
    expect(await store.read(id)).toStrictEqual(aRecord({ accessedAt: 1_100, expiresAt: 2_100 }));
    await other.write(aRecord({ rev: 'r2' }), { rev: 'r1' });
    expect(await store.read(id)).toStrictEqual(aRecord({ rev: 'r2' }));
    await other.remove(id);
    expect(await store.read(id)).toBeUndefined();
    await other.write(record, 'absent');
    expect(await store.read(id)).toStrictEqual(record);
  });

  test('costs no look at the disk that waits, if it was seen a moment ago, and one after that', async () => {
    let now = 0;
    const calls: string[] = [];
    const store = await startedStore(
      {},
      {
        // Of this session; at its start the store looks at all folders, too.
        fileSystem: watched((call, path) => void (String(path).includes(id) && calls.push(call))),
        clock: { ...systemClock, monotonic: () => now },
      },
    );
    await store.write(record, 'absent');
    await store.flush();
    calls.length = 0;
    expect(store.read(id)).toBe(record);
    now = 1_000;
    expect(await store.read(id)).toBe(record);
    expect(store.read(id)).toBe(record);
    expect(calls).toEqual(['exists']);
  });

  test('is no more than so many records, and none that are large', async () => {
    const opened: unknown[] = [];
    const store = await startedStore(
      { remember: 2 },
      { fileSystem: watched((call) => void (call === 'open' && opened.push(call))) },
    );
    const records = [1, 2, 3].map((n) => aRecord({ id: sessionId(n) }));
    for (const each of records) await store.write(each, 'absent');
    for (const each of records.toReversed()) expect(await store.read(each.id)).toStrictEqual(each);
    expect(opened).toHaveLength(1);
    const large = aRecord({ id: sessionId(4), body: 'x'.repeat(100_000) });
    await store.write(large, 'absent');
    expect(await store.read(large.id)).not.toBe(large);
  });

  test('is frozen, even if what was written was not', async () => {
    const store = await startedStore();
    await store.write({ ...record }, 'absent');
    expect(Object.isFrozen(await store.read(id))).toBe(true);
  });
});
