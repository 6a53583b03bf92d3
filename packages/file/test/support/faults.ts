import { nodeFileSystem } from '../../src/file-system.ts';
import type { FileSystem } from '../../src/file-system.ts';

/** A call of the file system that can be made to fail. */
export type Call = Exclude<keyof FileSystem, 'close' | 'existsNow'>;

/** A failure as the operating system reports it. */
export function systemError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: made to fail`), { code });
}

/** The machine's own file system, but that each call is first shown to the test, which may throw, or wait. */
export function watched(see: (call: Call, ...parameters: readonly unknown[]) => void | Promise<void>): FileSystem {
  const own = nodeFileSystem;
  return {
    ...own,
    create: async (path, mode) => (await see('create', path), own.create(path, mode)),
    open: async (path) => (await see('open', path), own.open(path)),
    read: async (file, into, offset) => (await see('read'), own.read(file, into, offset)),
    write: async (file, bytes, offset) => (await see('write'), own.write(file, bytes, offset)),
    fsync: async (file) => (await see('fsync'), own.fsync(file)),
    rename: async (from, to) => (await see('rename', from, to), own.rename(from, to)),
    unlink: async (path) => (await see('unlink', path), own.unlink(path)),
    mkdir: async (path, mode) => (await see('mkdir', path), own.mkdir(path, mode)),
    rmdir: async (path) => (await see('rmdir', path), own.rmdir(path)),
    readdir: async (path) => (await see('readdir', path), own.readdir(path)),
    syncDirectory: async (path) => (await see('syncDirectory', path), own.syncDirectory(path)),
    lstat: async (path) => (await see('lstat', path), own.lstat(path)),
    statfs: async (path) => (await see('statfs', path), own.statfs(path)),
    exists: async (path) => (await see('exists', path), own.exists(path)),
  };
}
