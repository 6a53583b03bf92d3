import { resolve } from 'node:path';
import { checkedAnswers } from './answers.ts';
import type { Answers } from './answers.ts';
import { assertFree, writeProject } from './project-directory.ts';
import { projectFiles } from './project-files.ts';

/** A project that was written. */
export interface StoreProject {
  /** Where it is, as an absolute path. */
  readonly directory: string;
  /** 'coatcheck-store-foo' or '@acme/coatcheck-store-foo'. */
  readonly packageName: string;
  /** 'Foo' of SessionFooStore. */
  readonly storeName: string;
  /** What a deployment says: 'Foo' for SESSION_STORE=Foo, or '@acme/foo'. */
  readonly setting: string;
  /** The paths of its files, in the directory. */
  readonly files: readonly string[];
}

/**
 * Writes the project of a store. Nothing is installed, and no repository is made.
 *
 * @param directory - where: it must not exist yet, or have nothing in it but `.git`
 * @param now - the time, for the year in the licence
 * @throws AnswerError for an answer that cannot be used; nothing was written then
 * @example `await createStoreProject({ name: '@acme/foo', testRunner: 'node' }, 'coatcheck-store-foo');`
 */
export async function createStoreProject(
  answers: Answers,
  directory: string,
  now: Date = new Date(),
): Promise<StoreProject> {
  const checked = checkedAnswers(answers);
  const files = await projectFiles(checked, now.getFullYear());
  const absolute = resolve(directory);
  await assertFree(absolute);
  await writeProject(absolute, files);
  const { packageName, storeName, setting } = checked;
  return { directory: absolute, packageName, storeName, setting, files: [...files.keys()] };
}
