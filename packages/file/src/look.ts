import type { SessionId } from '@coatcheck/core';
import { clearDead, clearSuperseded } from './clear.ts';
import type { Directory } from './directory.ts';
import { surveyOf } from './names.ts';
import type { Head, Held, Survey } from './names.ts';
import { damaged } from './record-file.ts';

/**
 * A listing that shows no head is made again: POSIX lets it miss a name that is renamed meanwhile. (The kernels that we know lock so
 * small a folder for the whole of a listing.)
 */
const LISTINGS = 3;

/**
 * What is held under an id, by the names in its folder; undefined if nothing is. Litter that a crash left there is cleared away.
 *
 * @throws `RECORD_DAMAGED` if the head names a record that is not there
 */
export async function look(directory: Directory, id: SessionId): Promise<Held | undefined> {
  const folder = directory.folder(id);
  const survey = await surveyed(directory, folder, ({ held }) => held !== undefined);
  if (survey === undefined) {
    directory.assertThere(id);
    return undefined;
  }
  const { head, held, files } = survey;
  if (held !== undefined) {
    if (files.length > 1) directory.background.add(clearSuperseded(directory, folder, held, files));
    return held;
  }
  if (head !== undefined) throw damaged(id, folder, 'the file of its record is missing');
  directory.background.add(clearDead(directory, folder));
  return undefined;
}

/** The head in a folder, if there is one. */
export async function headIn(directory: Directory, folder: string): Promise<Head | undefined> {
  return (await surveyed(directory, folder, ({ head }) => head !== undefined))?.head;
}

/** Lists a folder until it shows what is wanted, or that the session is gone, or often enough; undefined where there is no folder. */
async function surveyed(
  directory: Directory,
  folder: string,
  isWanted: (survey: Survey) => boolean,
): Promise<Survey | undefined> {
  for (let listing = 1; ; listing += 1) {
    const names = await directory.list(folder);
    if (names === undefined) return undefined;
    const survey = surveyOf(names);
    if (isWanted(survey) || survey.gone || listing === LISTINGS) return survey;
  }
}
