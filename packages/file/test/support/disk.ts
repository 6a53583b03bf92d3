/** A file or a folder of the modelled disk, as an inode: it stays the same under any name. */
export type Node = FileNode | FolderNode;

export interface FileNode {
  readonly kind: 'file';
  data: Buffer;
  /** What is sure to outlive a power cut; undefined if nothing was made durable yet. */
  durable: Buffer | undefined;
}

export interface FolderNode {
  readonly kind: 'folder';
  readonly entries: Map<string, Node>;
  /** The entries that are sure to outlive a power cut. */
  readonly durable: Map<string, Node>;
  /** It has no name any more, though somebody may still be about to look into it. */
  removed: boolean;
}

/** A change of one name, or of two at once: a rename. */
interface Change {
  readonly node: Node;
  readonly places: readonly Place[];
}

interface Place {
  readonly folder: FolderNode;
  readonly name: string;
  readonly after: Node | undefined;
}

/**
 * Which of the changes that nobody made durable a power cut leaves. `ordered`: the first so many, as on file systems with a journal.
 * `any`: whichever, but that changes of one name or of one inode keep their order.
 */
export type CutModel = 'ordered' | 'any';

type EntriesOf = (folder: FolderNode) => Map<string, Node>;

export function newFile(): FileNode {
  return { kind: 'file', data: Buffer.alloc(0), durable: undefined };
}

export function newFolder(): FolderNode {
  return { kind: 'folder', entries: new Map(), durable: new Map(), removed: false };
}

/** A disk that knows what of it is durable, so that every state that a power cut could leave can be enumerated. */
export class Disk {
  readonly root: FolderNode;
  /** What happened and is not durable yet, in its order. */
  #pending: Change[] = [];

  constructor(root: FolderNode = newFolder()) {
    this.root = root;
  }

  change(node: Node, ...places: readonly Place[]): void {
    apply({ node, places }, (folder) => folder.entries);
    this.#pending.push({ node, places });
  }

  /** fsync of a folder: its changes become durable, and whatever these follow. */
  sync(folder: FolderNode, model: CutModel): void {
    const concerned = new Set<Change>();
    for (const [index, change] of this.#pending.entries()) {
      if (!change.places.some((place) => place.folder === folder)) continue;
      const before = this.#pending.slice(0, index);
      for (const earlier of model === 'ordered' ? before : precedents(change, before)) concerned.add(earlier);
      concerned.add(change);
    }
    for (const change of this.#pending) {
      if (concerned.has(change)) apply(change, (place) => place.durable);
    }
    this.#pending = this.#pending.filter((change) => !concerned.has(change));
  }

  /** The same disk once more, as it is while there is power. */
  copy(): Disk {
    return new Disk(
      copyOf(
        this.root,
        (folder) => folder.entries,
        (file) => file.data,
      ),
    );
  }

  /** The disks that a power cut at this moment could leave. What was not synced of a file is lost, half there, or there. */
  *afterPowerCut(model: CutModel): Generator<Disk> {
    for (const kept of model === 'ordered' ? prefixes(this.#pending) : closedSubsets(this.#pending)) {
      const overlays = new Map<FolderNode, Map<string, Node>>();
      const entriesOf: EntriesOf = (folder) => {
        const overlay = overlays.get(folder) ?? new Map(folder.durable);
        overlays.set(folder, overlay);
        return overlay;
      };
      for (const change of kept) apply(change, entriesOf);
      for (const share of [0, 0.5, 1]) {
        const dataOf = (file: FileNode): Buffer =>
          file.durable ?? file.data.subarray(0, Math.floor(file.data.length * share));
        yield new Disk(copyOf(this.root, entriesOf, dataOf));
      }
    }
  }
}

function apply(change: Change, entriesOf: EntriesOf): void {
  for (const { folder, name, after } of change.places) {
    if (after === undefined) entriesOf(folder).delete(name);
    else entriesOf(folder).set(name, after);
  }
}

/** Those of the earlier changes without which this one cannot be there. */
function precedents(change: Change, earlier: readonly Change[]): Set<Change> {
  const found = new Set<Change>();
  for (const [index, candidate] of [...earlier.entries()].toReversed()) {
    if (![change, ...found].some((later) => areRelated(candidate, later))) continue;
    found.add(candidate);
    for (const further of precedents(candidate, earlier.slice(0, index))) found.add(further);
  }
  return found;
}

function areRelated(one: Change, other: Change): boolean {
  return (
    one.node === other.node ||
    one.places.some((place) => other.places.some(({ folder, name }) => place.folder === folder && place.name === name))
  );
}

function* prefixes(changes: readonly Change[]): Generator<readonly Change[]> {
  for (let length = 0; length <= changes.length; length += 1) yield changes.slice(0, length);
}

function* closedSubsets(
  changes: readonly Change[],
  kept: readonly Change[] = [],
  index = 0,
): Generator<readonly Change[]> {
  const change = changes[index];
  if (change === undefined) {
    yield kept;
    return;
  }
  yield* closedSubsets(changes, kept, index + 1);
  const needed = changes.slice(0, index).filter((earlier) => areRelated(earlier, change));
  if (needed.every((earlier) => kept.includes(earlier))) yield* closedSubsets(changes, [...kept, change], index + 1);
}

/** A durable copy of a folder and of all in it. */
function copyOf(root: FolderNode, entriesOf: EntriesOf, dataOf: (file: FileNode) => Buffer): FolderNode {
  const copies = new Map<Node, Node>();
  const copied = (node: Node): Node => {
    const known = copies.get(node);
    if (known !== undefined) return known;
    if (node.kind === 'file') {
      const data = Buffer.from(dataOf(node));
      const copy: FileNode = { kind: 'file', data, durable: data };
      copies.set(node, copy);
      return copy;
    }
    const copy = newFolder();
    copies.set(node, copy);
    for (const [name, entry] of entriesOf(node)) {
      copy.entries.set(name, copied(entry));
      copy.durable.set(name, copied(entry));
    }
    return copy;
  };
  const copy = copied(root);
  if (copy.kind !== 'folder') throw new Error('A folder was copied as something else.');
  return copy;
}
