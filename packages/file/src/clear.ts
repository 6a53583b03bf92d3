import { madeDurable } from './directory.ts';
import type { Directory } from './directory.ts';
import { isFailure } from './failures.ts';
import { headName, isOurs, isSuperseded, surveyOf } from './names.ts';
import type { Held } from './names.ts';

/** How old a draft or a grave has to be, in milliseconds, before somebody else's is cleared away: no operation takes so long. */
const GRACE = 60 * 60 * 1000;

const temporaryName = /^(?:draft|grave),(\d+)-[0-9a-f]{16}$/;

/**
 * Takes away the records that were superseded, or that a writer which is no more left behind. That the head is looked at after they were
 * seen is what makes it safe: from then on no commit can be based on what they are based on.
 */
export async function clearSuperseded(
  directory: Directory,
  folder: string,
  held: Held,
  files: readonly string[],
): Promise<void> {
  const superseded = files.filter((file) => isSuperseded(file, held.rev));
  if (superseded.length === 0) return;
  // Another's commit must be on the disk before what it superseded is taken from there.
  await madeDurable(directory, folder, 'A session was written');
  if (!(await directory.fs.exists(`${folder}/${headName(held)}`))) return;
  for (const file of superseded) await directory.unlinked(`${folder}/${file}`);
}

/**
 * Takes away the folder of a session that has no head any more. File by file, and never by renaming the folder: by now a new session may
 * stand there, none of whose names occur in the old one.
 */
export async function clearDead(directory: Directory, folder: string): Promise<void> {
  const names = await directory.list(folder);
  if (names === undefined) return;
  const { head, files } = surveyOf(names);
  if (head !== undefined) return;
  await madeDurable(directory, folder, 'A session was removed');
  for (const file of files) await directory.unlinked(`${folder}/${file}`);
  await removeIfEmpty(directory, folder);
}

/** Takes away a draft or a grave, with all in it that is of our making. */
export async function clearTemporary(directory: Directory, folder: string): Promise<void> {
  const names = (await directory.list(folder)) ?? [];
  for (const name of names.filter(isOurs)) await directory.unlinked(`${folder}/${name}`);
  await removeIfEmpty(directory, folder);
}

/**
 * Takes away the drafts and graves in a shard that processes which are no more left behind; one that cannot be taken away hinders no
 * other.
 *
 * @param names - what is in the shard
 */
export async function clearLeftOvers(directory: Directory, shard: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const made = temporaryName.exec(name)?.[1];
    if (made === undefined || directory.clock.now() - Number(made) <= GRACE) continue;
    // A draft becomes a grave first: whoever may still work on it then finds it gone as a whole.
    const grave = `${shard}/${name.replace('draft', 'grave')}`;
    await directory.renamed(`${shard}/${name}`, grave).catch(() => false);
    await clearTemporary(directory, grave).catch(() => {});
  }
}

/** Another may have put a file there at the last moment, or it holds one that is not ours: then it stays, until it is looked at again. */
async function removeIfEmpty(directory: Directory, folder: string): Promise<void> {
  try {
    await directory.fs.rmdir(folder);
  } catch (error) {
    if (!isFailure(error, 'ENOENT', 'ENOTEMPTY', 'EEXIST')) throw error;
  }
}
