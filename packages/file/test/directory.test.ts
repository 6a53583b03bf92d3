import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import type { StatsFs } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { nodeFileSystem } from '../src/file-system.ts';
import { SessionFileStore } from '../src/session-file-store.ts';
import { anError } from './support/errors.ts';
import { systemError, watched } from './support/faults.ts';
import { aRecord, sessionId } from './support/records.ts';
import { context, fileOf, folderOf, startedStore, temporaryDirectory } from './support/stores.ts';

const id = sessionId(1);
const HOUR = 60 * 60 * 1000;

async function refusalOf(dir: string, fileSystem = nodeFileSystem): Promise<unknown> {
  try {
    await new SessionFileStore({ dir }, fileSystem).start(context);
    return undefined;
  } catch (error) {
    return error;
  }
}

function permissions(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

describe('the directory', () => {
  test('is made with all that leads to it', async () => {
    const dir = join(temporaryDirectory(), 'a/b/sessions');
    await startedStore({ dir, durability: 'power-loss' });
    expect(readdirSync(dir)).toHaveLength(256);
  });

  test('and all in it is private, even where the umask allows everything', async () => {
    const umask = process.umask(0);
    onTestFinished(() => void process.umask(umask));
    const dir = join(temporaryDirectory(), 'sessions');
    const store = await startedStore({ dir });
    await store.write(aRecord(), 'absent');
    await store.write(aRecord({ rev: 'r2' }), { rev: 'r1' });
    await store.flush();
    const folder = folderOf(dir, id);
    expect([dir, join(dir, id.slice(0, 2)), folder].map(permissions)).toEqual(['700', '700', '700']);
    expect(readdirSync(folder).map((name) => permissions(join(folder, name)))).toEqual(['600', '600']);
  });

  test('and all in it can be read by a group, if the mode says so', async () => {
    const umask = process.umask(0);
    onTestFinished(() => void process.umask(umask));
    const dir = join(temporaryDirectory(), 'sessions');
    const store = await startedStore({ dir, mode: '0640' });
    await store.write(aRecord(), 'absent');
    expect([dir, folderOf(dir, id), fileOf(dir, id, 'record')].map(permissions)).toEqual(['750', '750', '640']);
  });

  test('may be there before, and may be read by others', async () => {
    const dir = join(temporaryDirectory(), 'sessions');
    mkdirSync(dir, { mode: 0o755 });
    expect(await refusalOf(`${dir}/`)).toBeUndefined();
  });

  test.each([0o770, 0o707, 0o1777])('is refused if others may write there (mode %o)', async (mode) => {
    const dir = join(temporaryDirectory(), 'sessions');
    mkdirSync(dir);
    chmodSync(dir, mode);
    expect(await refusalOf(dir)).toEqual(anError('BAD_SETTING', 'chmod go-w'));
    expect(readdirSync(dir)).toEqual([]);
  });

  test('is refused if it is a symbolic link, with or without a slash at the end', async () => {
    const [dir, link] = [temporaryDirectory(), join(temporaryDirectory(), 'link')];
    symlinkSync(dir, link);
    for (const path of [link, `${link}/`]) {
      expect(await refusalOf(path)).toEqual(anError('BAD_SETTING', 'symbolic link'));
    }
    expect(readdirSync(dir)).toEqual([]);
  });

  test('is refused if it is a file', async () => {
    const path = join(temporaryDirectory(), 'file');
    writeFileSync(path, '');
    expect(await refusalOf(path)).toEqual(anError('BAD_SETTING', 'a directory'));
  });

  test('is refused if it belongs to another user', async () => {
    const dir = process.geteuid?.() === 0 ? temporaryDirectory() : '/usr';
    if (dir !== '/usr') chownSync(dir, 12345, 12345);
    expect(await refusalOf(dir)).toEqual(anError('BAD_SETTING', 'belongs to the user'));
    expect(existsSync(join(dir, '00'))).toBe(false);
  });

  test.each([
    [0x6969, 'NFS'],
    [0xfe534d42, 'SMB'],
  ])('is refused if it is on a network file system (%i is %s)', async (type, name) => {
    const dir = temporaryDirectory();
    const statfs = async (): Promise<StatsFs> => Object.assign(await nodeFileSystem.statfs(dir), { type });
    expect(await refusalOf(dir, { ...nodeFileSystem, statfs })).toEqual(anError('BAD_SETTING', name));
  });
});

describe('what a crash left behind', () => {
  const leftOver = (dir: string, kind: 'draft' | 'grave', age: number): string => {
    const path = join(dir, '3f', `${kind},${Date.now() - age}-0123456789abcdef`);
    mkdirSync(path);
    writeFileSync(join(path, 'record,r1,'), 'half');
    return path;
  };

  test('of sessions that were being created or destroyed is cleared away at the start, if it is old enough', async () => {
    const dir = temporaryDirectory();
    await (await startedStore({ dir })).stop();
    const old = [leftOver(dir, 'draft', 2 * HOUR), leftOver(dir, 'grave', 3 * HOUR)];
    const young = [leftOver(dir, 'draft', HOUR / 2), leftOver(dir, 'grave', HOUR / 2)];
    await startedStore({ dir });
    await expect.poll(() => [...old, ...young].map(existsSync)).toEqual([false, false, true, true]);
  });

  test('and cannot be cleared away is reported, and hinders nobody', async () => {
    const dir = temporaryDirectory();
    const problems: unknown[] = [];
    const fileSystem = watched((call) => {
      if (call === 'unlink') throw systemError('EIO');
    });
    const store = await startedStore({ dir }, { fileSystem, report: (problem) => problems.push(problem) });
    await store.write(aRecord(), 'absent');
    expect(await store.write(aRecord({ rev: 'r2' }), { rev: 'r1' })).toBe(true);
    await store.flush();
    expect(problems).toMatchObject([{ code: 'EIO' }]);
    expect(await store.read(id)).toStrictEqual(aRecord({ rev: 'r2' }));
  });

  test('is cleared away by a sweep too', async () => {
    const dir = temporaryDirectory();
    const store = await startedStore({ dir });
    const old = leftOver(dir, 'draft', 2 * HOUR);
    await Array.fromAsync(store.stale(0));
    await store.flush();
    expect(existsSync(old)).toBe(false);
  });

  test('and is not ours stays where it is', async () => {
    const dir = temporaryDirectory();
    const store = await startedStore({ dir });
    await store.write(aRecord(), 'absent');
    const foreign = [
      join(dir, '3f', 'grave,keep'),
      join(dir, '3f', 'draft,1-2'),
      join(dir, 'notes'),
      join(dir, id.slice(0, 2), 'notes'),
      join(folderOf(dir, id), 'notes'),
    ];
    for (const path of foreign) writeFileSync(path, 'mine');
    const inGrave = join(leftOver(dir, 'grave', 2 * HOUR), 'notes');
    writeFileSync(inGrave, 'mine');
    await Array.fromAsync(store.stale(0));
    await store.flush();
    expect([...foreign, inGrave].every(existsSync)).toBe(true);
    expect(await store.read(id)).toStrictEqual(aRecord());
  });

  test('in a session of its own goes with the next look at it: records that were superseded, or came too late', async () => {
    const dir = temporaryDirectory();
    const store = await startedStore({ dir, remember: 0 });
    await store.write(aRecord(), 'absent');
    await store.write(aRecord({ rev: 'r2' }), { rev: 'r1' });
    for (const name of ['record,r1,', 'record,late,r1']) writeFileSync(join(folderOf(dir, id), name), '');
    // This one may still be named by its writer.
    writeFileSync(join(folderOf(dir, id), 'record,r3,r2'), '');
    await store.read(id);
    await store.flush();
    expect(readdirSync(folderOf(dir, id)).toSorted()).toEqual(['head,r2,1000,2000', 'record,r2,r1', 'record,r3,r2']);
  });

  test('of a session that was removed on a condition is no session, and is in nobody’s way', async () => {
    const dir = temporaryDirectory();
    const store = await startedStore({ dir });
    for (const names of [['gone,r1', 'record,r1,'], ['record,late,r1'], []]) {
      mkdirSync(folderOf(dir, id));
      for (const name of names) writeFileSync(join(folderOf(dir, id), name), '');
      expect(await store.read(id)).toBeUndefined();
      expect(await store.write(aRecord(), 'absent')).toBe(true);
      expect(await store.remove(id)).toBe(true);
    }
  });
});
