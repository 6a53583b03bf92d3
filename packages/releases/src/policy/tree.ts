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

/** What was committed: a revision is whatever git takes for one, such as a tag. */
export function committedTree(root: string, revision: string): Tree {
  return {
    paths: lines(git(root, ['ls-tree', '-r', '--name-only', '--full-tree', revision])),
    read: (path) => git(root, ['show', `${revision}:${path}`]),
  };
}

/**
 * The newest commit that is a part of what is checked out, and of another revision as well.
 *
 * @throws where there is none, as in a clone that is too shallow
 */
export function mergeBase(root: string, revision: string): string {
  try {
    return git(root, ['merge-base', 'HEAD', revision]).trim();
  } catch (cause) {
    throw new Error(`This clone does not know what it has in common with '${revision}'. Fetch it, with its history.`, {
      cause,
    });
  }
}

/** The tags that begin in one way, of those that lead to what is checked out, the newest version first. */
export function tagsOf(root: string, beginning: string): string[] {
  return lines(git(root, ['tag', '--list', `${beginning}*`, '--merged', 'HEAD', '--sort=-version:refname']));
}

function git(root: string, args: readonly string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1e9, stdio: ['ignore', 'pipe', 'pipe'] });
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
