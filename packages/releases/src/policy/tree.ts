import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files of a repository as they are, or as they were in one commit. */
export interface Tree {
  /** Paths from the top folder, with slashes. */
  readonly paths: readonly string[];
  readonly read: (path: string) => string;
}

/** What is in the folder now, committed or not, but for what git ignores. */
export function workingTree(root: string): Tree {
  const paths = lines(git(root, ['ls-files', '--cached', '--others', '--exclude-standard']));
  return {
    paths: paths.filter((path) => existsSync(join(root, path))),
    read: (path) => readFileSync(join(root, path), 'utf8'),
  };
}

/**
 * What was committed.
 *
 * @param revision - whatever git takes for one, such as a tag
 * @throws where there is no such commit, as in a clone that is too shallow
 */
export function committedTree(root: string, revision: string): Tree {
  try {
    git(root, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
  } catch (cause) {
    throw new Error(`There is no commit '${revision}' in this clone. Fetch it, with its history.`, { cause });
  }
  return {
    paths: lines(git(root, ['ls-tree', '-r', '--name-only', '--full-tree', revision])),
    read: (path) => git(root, ['show', `${revision}:${path}`]),
  };
}

/** The tags of a repository that begin in one way, the newest version first. */
export function tagsOf(root: string, beginning: string): string[] {
  return lines(git(root, ['tag', '--list', `${beginning}*`, '--sort=-version:refname']));
}

function git(root: string, args: readonly string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1e9, stdio: ['ignore', 'pipe', 'pipe'] });
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
