import { IndeterminateError } from '@coatcheck/core';
import type { RemoveCondition, SessionId } from '@coatcheck/core';
import { change } from './change.ts';
import { clearDead, clearTemporary } from './clear.ts';
import { madeDurable } from './directory.ts';
import type { Directory } from './directory.ts';
import { headIn } from './look.ts';
import { goneName, headName } from './names.ts';
import type { Head, Held } from './names.ts';

/**
 * Destroys what is held under an id, whatever it is and whatever others do to it: the folder is renamed away, which always wins and never
 * waits, and after which no slow writer finds its way there. Whoever then takes the head is the one that destroyed the session.
 *
 * @returns whether it was this call
 */
export async function destroy(directory: Directory, id: SessionId, known: Head | undefined): Promise<boolean> {
  const grave = await moved(directory, id);
  if (grave === undefined) {
    // Whoever is told that there is no such session relies on it: another's removal has to be as durable as one's own.
    await directory.sync(directory.shard(id));
    return false;
  }
  try {
    const [ended] = await Promise.all([isEnded(directory, grave, known), directory.sync(directory.shard(id))]);
    return ended;
  } catch (cause) {
    const message = `Session ${id} was removed, but how is not known, nor whether it would stay removed after a power cut.`;
    throw new IndeterminateError(message, { cause });
  } finally {
    directory.background.add(clearTemporary(directory, grave));
  }
}

/** Destroys several sessions of one shard, with one wait for the disk. */
export async function destroyAll(directory: Directory, ids: readonly SessionId[]): Promise<void> {
  const [first] = ids;
  if (first === undefined) return;
  const graves = await Promise.all(ids.map(async (id) => moved(directory, id)));
  await madeDurable(directory, directory.shard(first), 'Sessions were removed');
  for (const grave of graves) {
    if (grave !== undefined) directory.background.add(clearTemporary(directory, grave));
  }
}

/**
 * Removes what is held under an id if a condition holds. The decision is the rename of the head, which carries the revision and the times
 * in its name: had a commit or a touch come first, the name would be another.
 *
 * @returns whether it was removed by this call
 */
export async function removeIf(
  directory: Directory,
  id: SessionId,
  { rev, staleAt }: RemoveCondition,
  known: Held | undefined,
): Promise<boolean> {
  const folder = directory.folder(id);
  const removed = await change(
    directory,
    id,
    known,
    (held) => held.rev === rev && (staleAt === undefined || held.expiresAt <= staleAt),
    async (held) => directory.renamed(`${folder}/${headName(held)}`, `${folder}/${goneName(rev)}`),
  );
  if (removed === undefined) return false;
  await madeDurable(directory, folder, `Session ${id} was removed`);
  directory.background.add(clearDead(directory, folder));
  return true;
}

/** Renames a session's folder to a grave. Where it is now, or undefined if there was none. */
async function moved(directory: Directory, id: SessionId): Promise<string | undefined> {
  const grave = directory.temporary('grave', id);
  if (await directory.renamed(directory.folder(id), grave)) return grave;
  directory.assertThere(id);
  return undefined;
}

/** Takes the head of a session whose folder is a grave; false if a conditional removal had done so before. */
async function isEnded(directory: Directory, grave: string, known: Head | undefined): Promise<boolean> {
  const isTaken = async (head: Head): Promise<boolean> =>
    directory.renamed(`${grave}/${headName(head)}`, `${grave}/${goneName(head.rev)}`);
  if (known !== undefined && (await isTaken(known))) return true;
  for (;;) {
    // A commit or a touch that was on its way may still change the head, though nobody will see it.
    const head = await headIn(directory, grave);
    if (head === undefined) return false;
    if (await isTaken(head)) return true;
  }
}
