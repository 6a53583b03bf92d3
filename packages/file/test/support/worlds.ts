import { systemClock } from '@coatcheck/core';
import type { SessionId, SessionRecord } from '@coatcheck/core';
import { Directory } from '../../src/directory.ts';
import { look } from '../../src/look.ts';
import type { Held } from '../../src/names.ts';
import { readRecord } from '../../src/read.ts';
import { RememberedRecords } from '../../src/remembered.ts';
import { create } from '../../src/write.ts';
import { Disk } from './disk.ts';
import { modelledFileSystem } from './modelled-file-system.ts';
import type { Modelling, Turn } from './modelled-file-system.ts';
import { perform, stateOf } from './operations.ts';
import type { Answer, Operation } from './operations.ts';
import type { Actor } from './schedules.ts';

/** A step that need not wait. */
export const atOnce: Turn = async () => {};

export interface DirectoryOptions extends Modelling {
  /** Whether durability is 'power-loss'. */
  readonly synced?: boolean;
  /** The time of day. */
  readonly now?: number;
}

/** A store's directory on a modelled disk. */
export function directoryOn(disk: Disk, turn: Turn = atOnce, options: DirectoryOptions = {}): Directory {
  const { synced = false, now = 1_000 } = options;
  const keeping = { dir: '/store', fileMode: 0o600, directoryMode: 0o700, synced };
  return new Directory(modelledFileSystem(disk, turn, options), keeping, {
    clock: { ...systemClock, now: () => now },
    report: () => {},
    evicted: () => {},
  });
}

/** A disk with an empty store on it that has room for one session, or with that session in it. */
export async function diskWith(id: SessionId, record?: SessionRecord): Promise<Disk> {
  const disk = new Disk();
  const directory = directoryOn(disk);
  for (const path of ['/store', directory.shard(id)]) {
    await directory.fs.mkdir(path, 0o700);
  }
  if (record !== undefined) await create(directory, record);
  return disk.copy();
}

/** What a process that starts now finds under an id. */
export async function found(disk: Disk, id: SessionId): Promise<string> {
  const directory = directoryOn(disk.copy());
  const record = await readRecord(directory, id, new RememberedRecords(1));
  await directory.background.idle();
  return stateOf(record);
}

/** What an actor was answered so far; it stays even if the actor never comes to an end. */
export type Answers = (Answer | undefined)[];

/** An actor that makes some calls, one after the other, and waits for its work in the background. */
export function calling(
  name: string,
  disk: Disk,
  id: SessionId,
  operations: readonly Operation[],
  answers: Answers,
  options: DirectoryOptions & { readonly known?: Held | undefined } = {},
): Actor<void> {
  return {
    name,
    async act(turn) {
      const directory = directoryOn(disk, turn, options);
      let { known } = options;
      for (const operation of operations) {
        answers.push(await perform(directory, id, operation, known));
        known = undefined;
      }
      await directory.background.idle();
    },
  };
}

/** The names in a session's folder, and what is left beside it. */
export async function namesOn(disk: Disk, id: SessionId): Promise<readonly string[]> {
  const directory = directoryOn(disk);
  const [inside, beside] = [await directory.list(directory.folder(id)), await directory.list(directory.shard(id))];
  return [...(inside ?? []), ...(beside ?? []).filter((name) => name !== id)];
}

/** What is held, as an actor remembers it. */
export async function heldOn(disk: Disk, id: SessionId): Promise<Held | undefined> {
  return look(directoryOn(disk), id);
}
