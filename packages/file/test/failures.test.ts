import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SessionFileStore } from '../src/session-file-store.ts';
import { anError } from './support/errors.ts';
import { systemError, watched } from './support/faults.ts';
import type { Call } from './support/faults.ts';
import { aRecord, sessionId } from './support/records.ts';
import { folderOf, startedStore, temporaryDirectory } from './support/stores.ts';

const id = sessionId(1);
const record = aRecord();
const next = aRecord({ rev: 'r2' });

/** A store with one session on a disk of which one kind of call fails from then on. */
async function failingStore(
  call: Call,
  code: string,
  options: { readonly durability?: 'power-loss'; readonly dir?: string } = {},
): Promise<{ readonly store: SessionFileStore; readonly calls: Call[]; readonly mend: () => void }> {
  let failing = false;
  const calls: Call[] = [];
  const fileSystem = watched((seen) => {
    calls.push(seen);
    if (failing && seen === call) throw systemError(code);
  });
  const store = await startedStore({ remember: 0, ...options }, { fileSystem });
  await store.write(record, 'absent');
  await store.flush();
  failing = true;
  calls.length = 0;
  return { store, calls, mend: () => (failing = false) };
}

describe('a commit that fails', () => {
  test.each<[Call, string, string]>([
    ['readdir', 'EMFILE', 'ulimit -n'],
    ['create', 'EMFILE', 'ulimit -n'],
    ['create', 'ENFILE', 'fs.file-max'],
    ['create', 'EROFS', 'read-only'],
    ['create', 'EACCES', 'permission'],
    ['write', 'EIO', 'disk reports a fault'],
    ['write', 'EFBIG', 'EFBIG'],
    ['fsync', 'EIO', 'disk reports a fault'],
    ['syncDirectory', 'EIO', 'disk reports a fault'],
    ['rename', 'EROFS', 'read-only'],
  ])('at %s with %s is a failure of the store, and the earlier record is whole', async (call, code, remedy) => {
    const { store, mend } = await failingStore(call, code, { durability: 'power-loss' });
    await expect(store.write(next, { rev: 'r1' })).rejects.toEqual(anError('STORE_FAILED', remedy));
    mend();
    expect(await store.read(id)).toStrictEqual(record);
    expect(await store.write(aRecord({ rev: 'r3' }), { rev: 'r1' })).toBe(true);
  });

  test.each<[Call, string, string]>([
    ['create', 'ENOSPC', 'full'],
    ['write', 'ENOSPC', 'full'],
    ['write', 'EDQUOT', 'quota'],
  ])('at %s with %s means that the store is full, and leaves no file', async (call, code, remedy) => {
    const dir = temporaryDirectory();
    const { store } = await failingStore(call, code, { dir });
    await expect(store.write(next, { rev: 'r1' })).rejects.toEqual(anError('STORE_FULL', remedy));
    await expect(store.write(aRecord({ id: sessionId(2) }), 'absent')).rejects.toEqual(anError('STORE_FULL'));
    await store.flush();
    expect(readdirSync(folderOf(dir, id))).toHaveLength(2);
    expect(readdirSync(join(dir, sessionId(2).slice(0, 2)))).toEqual([]);
    expect(await store.read(id)).toStrictEqual(record);
  });

  test.each<Call>(['write', 'fsync', 'syncDirectory'])('at %s can be made again as it was', async (call) => {
    const { store, mend } = await failingStore(call, 'EIO', { durability: 'power-loss' });
    await expect(store.write(next, { rev: 'r1' })).rejects.toEqual(anError('STORE_FAILED'));
    mend();
    expect(await store.write(next, { rev: 'r1' })).toBe(true);
  });

  test('at fsync does not try again by itself', async () => {
    const { store, calls } = await failingStore('fsync', 'EIO', { durability: 'power-loss' });
    await expect(store.write(next, { rev: 'r1' })).rejects.toEqual(anError('STORE_FAILED'));
    expect(calls.filter((call) => call === 'fsync')).toHaveLength(1);
    expect(calls).not.toContain('rename');
  });
});

test('a write that comes to the disk in pieces is whole', async () => {
  const fileSystem = watched(() => {});
  const store = await startedStore(
    { remember: 0 },
    {
      fileSystem: {
        ...fileSystem,
        write: async (file, bytes, offset) => fileSystem.write(file, bytes.subarray(0, offset + 7), offset),
      },
    },
  );
  await store.write(record, 'absent');
  expect(await store.read(id)).toStrictEqual(record);
});

describe('with durability power-loss', () => {
  const failAfterRename = async (): Promise<SessionFileStore> => {
    let renamed = false;
    const fileSystem = watched((call) => {
      if (call === 'rename') renamed = true;
      if (renamed && call === 'syncDirectory') throw systemError('EIO');
    });
    const store = await startedStore({ durability: 'power-loss' }, { fileSystem });
    await expect(store.write(record, 'absent')).rejects.toEqual(anError('INDETERMINATE'));
    renamed = false;
    return store;
  };

  test('what happened and may not last is neither done nor failed: a creation, a commit, a removal', async () => {
    const store = await failAfterRename();
    await expect(store.write(next, { rev: 'r1' })).rejects.toMatchObject({
      code: 'INDETERMINATE',
      cause: { code: 'EIO' },
    });
    await expect(store.remove(id)).rejects.toEqual(anError('INDETERMINATE'));
  });

  test('so is a conditional removal', async () => {
    const store = await failAfterRename();
    await expect(store.remove(id, { rev: 'r1' })).rejects.toEqual(anError('INDETERMINATE'));
  });

  test('commits, creations and removals wait for the disk, and touches do not', async () => {
    const calls: Call[] = [];
    const store = await startedStore(
      { durability: 'power-loss' },
      { fileSystem: watched((call) => void calls.push(call)) },
    );
    const syncsOf = async (work: Promise<boolean>): Promise<number> => {
      calls.length = 0;
      expect(await work).toBe(true);
      return calls.filter((call) => call === 'fsync' || call === 'syncDirectory').length;
    };
    expect(await syncsOf(store.write(record, 'absent'))).toBe(3);
    expect(await syncsOf(store.write(next, { rev: 'r1' }))).toBe(3);
    expect(await syncsOf(store.touch(id, { rev: 'r2', accessedAt: 1_500, expiresAt: 2_500 }))).toBe(0);
    expect(await syncsOf(store.remove(id))).toBe(1);
  });
});

test('with durability process-crash nothing waits for the disk', async () => {
  const calls: Call[] = [];
  const store = await startedStore({}, { fileSystem: watched((call) => void calls.push(call)) });
  await store.write(record, 'absent');
  await store.write(next, { rev: 'r1' });
  await store.remove(id);
  await store.flush();
  expect(calls.filter((call) => call === 'fsync' || call === 'syncDirectory')).toEqual([]);
});

describe('reading and removing', () => {
  test.each<[Call, string]>([
    ['readdir', 'EACCES'],
    ['open', 'EMFILE'],
    ['read', 'EIO'],
  ])('that fail at %s with %s are failures, and never an absence', async (call, code) => {
    const { store, mend } = await failingStore(call, code);
    await expect(store.read(id)).rejects.toMatchObject({ code: 'STORE_FAILED', cause: { code } });
    mend();
    expect(await store.read(id)).toStrictEqual(record);
  });

  test('that cannot rename leave the session', async () => {
    const { store, mend } = await failingStore('rename', 'EROFS');
    await expect(store.remove(id)).rejects.toEqual(anError('STORE_FAILED'));
    await expect(store.remove(id, { rev: 'r1' })).rejects.toEqual(anError('STORE_FAILED'));
    await expect(store.touch(id, { rev: 'r1', accessedAt: 1_500, expiresAt: 3_000 })).rejects.toMatchObject({
      code: 'STORE_FAILED',
    });
    mend();
    expect(await store.read(id)).toStrictEqual(record);
  });
});

/** Only root may mount; without it, the same is shown above by made-up failures alone. */
const mayMount = process.platform === 'linux' && process.geteuid?.() === 0;
if (!mayMount)
  console.warn('Not run, for want of root: SessionFileStore on a real disk that is full, out of inodes, or read-only.');

describe.runIf(mayMount)('on a real disk', () => {
  const mounted = (options: string): string => {
    const path = temporaryDirectory();
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', `mode=700,${options}`, 'tmpfs', path]);
    onTestFinished(() => void execFileSync('/bin/umount', ['--lazy', path]));
    return path;
  };

  test('without bytes left, the store is full and the earlier record is whole', async () => {
    const dir = mounted('size=256k');
    const store = await startedStore({ dir, remember: 0 });
    await store.write(record, 'absent');
    const large = aRecord({ rev: 'r2', body: 'x'.repeat(300_000) });
    await expect(store.write(large, { rev: 'r1' })).rejects.toEqual(anError('STORE_FULL', 'disk is full'));
    expect(await store.read(id)).toStrictEqual(record);
    expect(await store.write(next, { rev: 'r1' })).toBe(true);
  });

  test('without inodes left, the store is full and says of what', async () => {
    const dir = mounted('nr_inodes=300');
    const store = await startedStore({ dir, remember: 0 });
    await store.write(record, 'absent');
    mkdirSync(join(dir, 'others'));
    const fill = (n: number): void => writeFileSync(join(dir, 'others', String(n)), '');
    expect(() => Array.from({ length: 300 }, (_, n) => fill(n))).toThrow('ENOSPC');
    const full = anError('STORE_FULL', 'inodes');
    await expect(store.write(next, { rev: 'r1' })).rejects.toEqual(full);
    await expect(store.write(aRecord({ id: sessionId(2) }), 'absent')).rejects.toEqual(full);
    expect(await store.read(id)).toStrictEqual(record);
    expect(await store.touch(id, { rev: 'r1', accessedAt: 1_500, expiresAt: 2_500 })).toBe(true);
    expect(await store.remove(id)).toBe(true);
  });

  test('that is read-only, sessions are read and nothing else', async () => {
    const dir = mounted('size=10m');
    const store = await startedStore({ dir, remember: 0 });
    await store.write(record, 'absent');
    await store.flush();
    execFileSync('/bin/mount', ['-o', 'remount,ro', dir]);
    expect(await store.read(id)).toStrictEqual(record);
    const readOnly = anError('STORE_FAILED', 'read-only');
    await expect(store.write(next, { rev: 'r1' })).rejects.toEqual(readOnly);
    await expect(store.write(aRecord({ id: sessionId(2) }), 'absent')).rejects.toEqual(readOnly);
    await expect(store.remove(id)).rejects.toEqual(readOnly);
    expect(await store.read(id)).toStrictEqual(record);
  });
});
