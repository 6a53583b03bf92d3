import { existsSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NEVER } from '@coatcheck/core';
import type { SessionId } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';
import { SessionFileStore } from '../src/session-file-store.ts';
import { anError } from './support/errors.ts';
import { systemError, watched } from './support/faults.ts';
import { aRecord, sessionId } from './support/records.ts';
import { fileOf, folderOf, startedStore, temporaryDirectory } from './support/stores.ts';

const id = sessionId(1);
const record = aRecord();

async function idsOf(ids: AsyncIterable<SessionId>): Promise<readonly SessionId[]> {
  return (await Array.fromAsync(ids)).toSorted();
}

describe('records', () => {
  test('are what they were, in the process that wrote them and in any other', async () => {
    const dir = temporaryDirectory();
    const writer = await startedStore({ dir });
    const reader = await startedStore({ dir });
    const records = [
      aRecord({ body: new Uint8Array([0, 255, 10]), principal: 'ann', expiresAt: NEVER }),
      aRecord({ id: sessionId(2), body: '\uFEFFa\uD800', meta: '', accessedAt: -1.5, expiresAt: 0.1 }),
      aRecord({ id: sessionId(3), body: 'x'.repeat(200_000), rev: '-_'.repeat(32) }),
    ];
    for (const each of records) {
      expect(await writer.write(each, 'absent')).toBe(true);
      expect(await reader.read(each.id)).toStrictEqual(each);
      expect(await writer.read(each.id)).toStrictEqual(each);
      expect(Object.isFrozen(await reader.read(each.id))).toBe(true);
    }
  });

  test('are created only where nothing stands, and replaced only where the revision stands', async () => {
    const store = await startedStore();
    expect(await store.read(id)).toBeUndefined();
    expect(await store.write(aRecord({ rev: 'r2' }), { rev: 'r1' })).toBe(false);
    expect(await store.write(record, 'absent')).toBe(true);
    expect(await store.write(aRecord({ rev: 'r2' }), 'absent')).toBe(false);
    expect(await store.write(aRecord({ rev: 'r3' }), { rev: 'r2' })).toBe(false);
    expect(await store.read(id)).toStrictEqual(record);
    expect(await store.write(aRecord({ rev: 'r2' }), { rev: 'r1' })).toBe(true);
    expect(await store.read(id)).toStrictEqual(aRecord({ rev: 'r2' }));
  });

  test('take their times from the last commit, even if these are earlier', async () => {
    const store = await startedStore();
    await store.write(record, 'absent');
    const earlier = aRecord({ rev: 'r2', accessedAt: 1, expiresAt: 2 });
    await store.write(earlier, { rev: 'r1' });
    expect(await store.read(id)).toStrictEqual(earlier);
  });

  test('whose names would not be found again are refused', async () => {
    const store = await startedStore();
    for (const wrong of [
      { rev: '' },
      { rev: 'a/b' },
      { rev: 'a,b' },
      { rev: 'x'.repeat(65) },
      { expiresAt: NaN },
      { accessedAt: Infinity },
    ]) {
      await expect(store.write(aRecord(wrong), 'absent')).rejects.toEqual(anError('STORE_FAILED'));
    }
    await store.write(record, 'absent');
    const touch = store.touch(id, { rev: 'r1', accessedAt: 1_500, expiresAt: NaN });
    await expect(touch).rejects.toEqual(anError('STORE_FAILED'));
    // @ts-expect-error -- not an id, as it may come from untyped code
    expect(() => store.read('../../etc/passwd')).toThrow(anError('BAD_ID'));
    expect(await store.count()).toBe(1);
  });

  test('leave two small files for a session, however often it is written', async () => {
    const dir = temporaryDirectory();
    const store = await startedStore({ dir });
    await store.write(record, 'absent');
    for (let n = 2; n < 20; n += 1) await store.write(aRecord({ rev: `r${n}` }), { rev: `r${n - 1}` });
    await store.flush();
    expect(readdirSync(folderOf(dir, id)).toSorted()).toEqual(['head,r19,1000,2000', 'record,r19,r18']);
    expect(statSync(fileOf(dir, id, 'head')).size).toBe(0);
  });
});

describe('touches', () => {
  test('renew the times and keep the rest', async () => {
    const dir = temporaryDirectory();
    const [store, other] = [await startedStore({ dir }), await startedStore({ dir, remember: 0 })];
    await store.write(record, 'absent');
    expect(await store.touch(id, { rev: 'r1', accessedAt: 1_500, expiresAt: 2_500 })).toBe(true);
    const touched = aRecord({ accessedAt: 1_500, expiresAt: 2_500 });
    expect(await store.read(id)).toStrictEqual(touched);
    expect(await other.read(id)).toStrictEqual(touched);
  });

  test('never move a time backwards', async () => {
    const store = await startedStore();
    await store.write(record, 'absent');
    expect(await store.touch(id, { rev: 'r1', accessedAt: 500, expiresAt: 1_500 })).toBe(true);
    expect(await store.read(id)).toStrictEqual(record);
    expect(await store.touch(id, { rev: 'r1', accessedAt: 500, expiresAt: 9_000 })).toBe(true);
    expect(await store.read(id)).toStrictEqual(aRecord({ expiresAt: 9_000 }));
  });

  test('of a missing session, of another revision and of a stale session do nothing', async () => {
    const dir = temporaryDirectory();
    const store = await startedStore({ dir });
    const touch = { accessedAt: 1_500, expiresAt: 2_500 };
    expect(await store.touch(id, { rev: 'r1', ...touch })).toBe(false);
    expect(readdirSync(join(dir, id.slice(0, 2)))).toEqual([]);
    await store.write(record, 'absent');
    expect(await store.touch(id, { rev: 'r2', ...touch })).toBe(false);
    expect(await store.touch(id, { rev: 'r1', accessedAt: 2_000, expiresAt: 3_000 })).toBe(false);
    expect(await store.read(id)).toStrictEqual(record);
  });

  test('write no record, and are seen by the conditional removal of what was stale', async () => {
    const dir = temporaryDirectory();
    const store = await startedStore({ dir });
    await store.write(record, 'absent');
    const before = statSync(fileOf(dir, id, 'record'));
    await store.touch(id, { rev: 'r1', accessedAt: 1_999, expiresAt: 2_999 });
    const after = statSync(fileOf(dir, id, 'record'));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
    expect(await store.remove(id, { rev: 'r1', staleAt: 2_000 })).toBe(false);
    expect(await store.remove(id, { rev: 'r1', staleAt: 2_999 })).toBe(true);
  });
});

describe('removals', () => {
  test('happen once', async () => {
    const store = await startedStore();
    expect(await store.remove(id)).toBe(false);
    await store.write(record, 'absent');
    expect(await store.remove(id)).toBe(true);
    expect(await store.remove(id)).toBe(false);
    expect(await store.read(id)).toBeUndefined();
    expect(await store.count()).toBe(0);
  });

  test('on a condition happen only while it holds', async () => {
    const dir = temporaryDirectory();
    const store = await startedStore({ dir });
    await store.write(record, 'absent');
    expect(await store.remove(id, { rev: 'r2' })).toBe(false);
    expect(await store.remove(id, { rev: 'r1', staleAt: 1_999 })).toBe(false);
    expect(await store.remove(id, { rev: 'r1', staleAt: 2_000 })).toBe(true);
    expect(await store.remove(id, { rev: 'r1' })).toBe(false);
    expect(await store.remove(id)).toBe(false);
    await store.flush();
    expect(existsSync(folderOf(dir, id))).toBe(false);
  });

  test('are not undone by a writer that was slower', async () => {
    const dir = temporaryDirectory();
    const gate = Promise.withResolvers<void>();
    const slow = await startedStore(
      { dir },
      {
        fileSystem: watched(async (call, _, to) =>
          call === 'rename' && String(to).includes('r2') ? gate.promise : undefined,
        ),
      },
    );
    const quick = await startedStore({ dir });
    await slow.write(record, 'absent');
    const writing = slow.write(aRecord({ rev: 'r2' }), { rev: 'r1' });
    expect(await quick.remove(id)).toBe(true);
    expect(await quick.write(aRecord({ rev: 'new' }), 'absent')).toBe(true);
    gate.resolve();
    expect(await writing).toBe(false);
    expect(await slow.read(id)).toStrictEqual(aRecord({ rev: 'new' }));
    await slow.flush();
    expect(readdirSync(folderOf(dir, id))).toHaveLength(2);
  });

  test('of all leave the store empty and what is not ours alone', async () => {
    const dir = temporaryDirectory();
    const store = await startedStore({ dir });
    for (let n = 0; n < 20; n += 1) await store.write(aRecord({ id: sessionId(n) }), 'absent');
    writeFileSync(join(dir, 'notes.txt'), 'mine');
    writeFileSync(join(dir, id.slice(0, 2), 'notes.txt'), 'mine');
    await store.removeAll();
    expect(await store.count()).toBe(0);
    expect(await store.read(id)).toBeUndefined();
    await store.flush();
    expect(readdirSync(join(dir, id.slice(0, 2)))).toEqual(['notes.txt']);
    expect(existsSync(join(dir, 'notes.txt')) && existsSync(join(dir, id.slice(0, 2), 'notes.txt'))).toBe(true);
  });
});

describe('listings', () => {
  test('give every id once, and the stale ones by their times', async () => {
    const store = await startedStore();
    const ids = Array.from({ length: 40 }, (_, n) => sessionId(n));
    for (const [n, each] of ids.entries()) await store.write(aRecord({ id: each, expiresAt: n }), 'absent');
    expect(await idsOf(store.ids())).toEqual(ids.toSorted());
    expect(await store.count()).toBe(40);
    expect(await idsOf(store.stale(9))).toEqual(ids.slice(0, 10).toSorted());
    expect(await idsOf(store.stale(-1))).toEqual([]);
  });

  test('of what is stale go on where one session cannot be looked at, and name it', async () => {
    const dir = temporaryDirectory();
    const bad = folderOf(dir, sessionId(3));
    const store = await startedStore(
      { dir },
      {
        fileSystem: watched((call, path) => {
          if (call === 'readdir' && path === bad) throw systemError('EIO');
        }),
      },
    );
    for (let n = 0; n < 10; n += 1) await store.write(aRecord({ id: sessionId(n) }), 'absent');
    expect(await idsOf(store.stale(1_999))).toEqual([sessionId(3)]);
    expect(await store.stale(2_000).next()).toMatchObject({ done: false });
  });
});

describe('the life of a store', () => {
  test('begins with start: before it, nothing is touched and every call is refused', async () => {
    const dir = join(temporaryDirectory(), 'sessions');
    const store = new SessionFileStore({ dir });
    expect(existsSync(dir)).toBe(false);
    expect(() => store.read(id)).toThrow(anError('NOT_OPEN'));
    await expect(store.write(record, 'absent')).rejects.toEqual(anError('NOT_OPEN'));
    await store.stop();
  });

  test('ends with stop: after it, every call is refused, and what was acknowledged is there', async () => {
    const dir = temporaryDirectory();
    const store = await startedStore({ dir });
    await store.write(record, 'absent');
    await store.stop();
    await store.stop();
    expect(() => store.read(id)).toThrow(anError('CLOSED'));
    await expect(store.touch(id, { rev: 'r1', accessedAt: 1, expiresAt: 2 })).rejects.toEqual(anError('CLOSED'));
    const next = await startedStore({ dir });
    expect(await next.read(id)).toStrictEqual(record);
  });

  test('leaves no file open', async () => {
    const before = readdirSync('/proc/self/fd').length;
    const store = await startedStore({ remember: 0 });
    for (let n = 1; n < 50; n += 1) {
      await store.write(aRecord({ rev: `r${n}` }), n === 1 ? 'absent' : { rev: `r${n - 1}` });
      await store.read(id);
    }
    await store.stop();
    expect(readdirSync('/proc/self/fd').length).toBe(before);
  });
});

test('a directory that was taken away is a failure, not an absence', async () => {
  const dir = temporaryDirectory();
  const store = await startedStore({ dir });
  await store.write(record, 'absent');
  renameSync(join(dir, id.slice(0, 2)), join(dir, 'moved'));
  await expect(store.read(id)).rejects.toEqual(anError('STORE_FAILED'));
  await expect(store.remove(id)).rejects.toEqual(anError('STORE_FAILED'));
  await expect(store.write(record, 'absent')).rejects.toEqual(anError('STORE_FAILED'));
});
