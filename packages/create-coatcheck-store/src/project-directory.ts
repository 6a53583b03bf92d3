import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AnswerError } from './answer-error.ts';

/** What may be there already: somebody may have cloned a new repository first. */
const harmless: ReadonlySet<string> = new Set(['.git']);

/** Throws an `AnswerError` unless a project can be written here: to a directory that does not exist yet, or has nothing in it but `.git`. */
export async function assertFree(directory: string): Promise<void> {
  const there = (await entriesOf(directory)).filter((entry) => !harmless.has(entry));
  if (there.length === 0) return;
  throw new AnswerError(
    'directory',
    `There is something in ${directory} already, and nothing is ever overwritten. Choose another directory, or empty this one.`,
  );
}

/** Writes the files of a project, by their paths in it. A file that exists is never overwritten. */
export async function writeProject(directory: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, content] of files) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { flag: 'wx' });
  }
}

async function entriesOf(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return [];
    if (isSystemError(error, 'ENOTDIR')) throw new AnswerError('directory', `${directory} is not a directory.`);
    throw error;
  }
}

function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
