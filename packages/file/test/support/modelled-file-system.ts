import type { Stats, StatsFs } from 'node:fs';
import type { FileSystem } from '../../src/file-system.ts';
import { newFile, newFolder } from './disk.ts';
import type { CutModel, Disk, FileNode, FolderNode, Node } from './disk.ts';

/** Lets a step happen, sooner or later: it resolves when it is this step's turn. */
export type Turn = (step: string) => Promise<void>;

export interface Modelling {
  readonly model?: CutModel;
  /**
   * Whether a change of names takes two steps, as in a kernel: the folders that the path leads to are found, and then, wherever they may
   * have gone meanwhile, the name is changed there.
   */
  readonly slowPaths?: boolean;
  /**
   * Whether a listing takes two steps, and what it shows of names that came or went between the two: POSIX leaves that open. What was
   * renamed may so be missing altogether (`none`), or be there under both names.
   */
  readonly slowListings?: 'none' | 'first' | 'second' | 'both';
}

/** A file system on a modelled disk. Every call that changes or shows names waits for its turn and is then one atomic step. */
export function modelledFileSystem(
  disk: Disk,
  turn: Turn,
  { model = 'any', slowPaths = false, slowListings }: Modelling = {},
): FileSystem {
  const open = new Map<number, { readonly node: FileNode; position: number }>();
  let descriptors = 0;

  const folderAt = (path: string): FolderNode => {
    let node: Node = disk.root;
    for (const name of path.split('/').filter(Boolean)) {
      const next: Node | undefined = node.kind === 'folder' ? node.entries.get(name) : undefined;
      if (next === undefined) throw failure('ENOENT', path);
      node = next;
    }
    if (node.kind !== 'folder') throw failure('ENOTDIR', path);
    return node;
  };
  const placeOf = (path: string): Found => {
    const cut = path.lastIndexOf('/');
    return found(folderAt(path.slice(0, cut)), path.slice(cut + 1));
  };
  const placeFor = async (path: string): Promise<Found> => {
    const place = placeOf(path);
    if (slowPaths) await turn(`at ${path}`);
    return found(place.folder, place.name);
  };
  const opened = (node: FileNode): number => {
    descriptors += 1;
    open.set(descriptors, { node, position: 0 });
    return descriptors;
  };
  const exists = (path: string): boolean => {
    try {
      return placeOf(path).node !== undefined;
    } catch {
      return false;
    }
  };

  return {
    async create(path) {
      await turn(`create ${path}`);
      const place = await placeFor(path);
      const { folder, name, node } = place;
      assertAlive(place);
      if (node !== undefined) throw failure('EEXIST', path);
      const created = newFile();
      disk.change(created, { folder, name, after: created });
      return opened(created);
    },
    async open(path) {
      await turn(`open ${path}`);
      const { node } = placeOf(path);
      if (node?.kind !== 'file') throw failure(node === undefined ? 'ENOENT' : 'EISDIR', path);
      return opened(node);
    },
    async read(descriptor, into, offset) {
      const file = fileOf(open, descriptor);
      const count = file.node.data.copy(into, offset, file.position);
      file.position += count;
      return count;
    },
    async write(descriptor, bytes, offset) {
      await turn(`write`);
      const { node } = fileOf(open, descriptor);
      // Two calls for each file, so that a crash can come between them.
      const part = bytes.subarray(offset, Math.max(offset + 1, Math.ceil(bytes.length / 2)));
      const rest = offset === 0 ? part : bytes.subarray(offset);
      node.data = Buffer.concat([node.data, rest]);
      return rest.length;
    },
    async fsync(descriptor) {
      await turn(`fsync`);
      const { node } = fileOf(open, descriptor);
      node.durable = node.data;
    },
    close(descriptor) {
      open.delete(descriptor);
    },
    async rename(from, to) {
      await turn(`rename ${from} ${to}`);
      const { folder, name } = placeOf(to);
      const source = await placeFor(from);
      const target = found(folder, name);
      if (source.node === undefined) throw failure('ENOENT', from);
      assertAlive(target);
      if (target.node === source.node) return;
      if (source.node.kind === 'folder' && target.node?.kind === 'folder' && target.node.entries.size > 0) {
        throw failure('ENOTEMPTY', to);
      }
      disk.change(
        source.node,
        { folder: source.folder, name: source.name, after: undefined },
        { folder: target.folder, name: target.name, after: source.node },
      );
    },
    async unlink(path) {
      await turn(`unlink ${path}`);
      const { folder, name, node } = await placeFor(path);
      if (node?.kind !== 'file') throw failure(node === undefined ? 'ENOENT' : 'EISDIR', path);
      disk.change(node, { folder, name, after: undefined });
    },
    async mkdir(path) {
      await turn(`mkdir ${path}`);
      const { folder, name, node } = placeOf(path);
      if (node !== undefined) throw failure('EEXIST', path);
      const created = newFolder();
      disk.change(created, { folder, name, after: created });
    },
    async rmdir(path) {
      await turn(`rmdir ${path}`);
      const { folder, name, node } = placeOf(path);
      if (node?.kind !== 'folder') throw failure(node === undefined ? 'ENOENT' : 'ENOTDIR', path);
      if (node.entries.size > 0) throw failure('ENOTEMPTY', path);
      disk.change(node, { folder, name, after: undefined });
      node.removed = true;
    },
    async readdir(path) {
      await turn(`readdir ${path}`);
      const { entries } = folderAt(path);
      if (slowListings === undefined) return [...entries.keys()];
      const first = new Set(entries.keys());
      await turn(`readdir on ${path}`);
      const second = new Set(entries.keys());
      if (slowListings === 'both') return [...second.union(first)];
      if (slowListings === 'none') return [...first.intersection(second)];
      return [...(slowListings === 'first' ? first : second)];
    },
    async syncDirectory(path) {
      await turn(`fsync ${path}`);
      disk.sync(folderAt(path), model);
    },
    async lstat(path) {
      folderAt(path);
      const stats: Partial<Stats> = {
        uid: process.geteuid?.() ?? 0,
        mode: 0o40700,
        isDirectory: () => true,
        isSymbolicLink: () => false,
      };
      return stats as Stats;
    },
    async statfs() {
      return { type: 0xef53, files: 0, ffree: 0 } as StatsFs;
    },
    async exists(path) {
      await turn(`exists ${path}`);
      return exists(path);
    },
    existsNow: exists,
  };
}

interface Found {
  readonly folder: FolderNode;
  readonly name: string;
  readonly node: Node | undefined;
}

function found(folder: FolderNode, name: string): Found {
  return { folder, name, node: folder.entries.get(name) };
}

/** Nothing can be put into a folder that was removed. */
function assertAlive({ folder, name }: Found): void {
  if (folder.removed) throw failure('ENOENT', name);
}

function fileOf<File>(open: ReadonlyMap<number, File>, descriptor: number): File {
  const file = open.get(descriptor);
  if (file === undefined) throw failure('EBADF', String(descriptor));
  return file;
}

function failure(code: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
