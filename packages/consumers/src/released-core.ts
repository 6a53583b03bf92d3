import { execFile } from 'node:child_process';
import { mkdtemp, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pnpm } from '@coatcheck/packaging/pnpm';
import { tarballName } from '@coatcheck/packaging/tarball';
import { readManifest, root } from '@coatcheck/packaging/workspace';

const run = promisify(execFile);

/**
 * Packs core as it was when a version of it was released, by the tag that the release has left in the repository at this path, into a new
 * folder within `parent`. It is built with the tools of today. Returns the path of the tarball.
 */
export async function packReleasedCore(repository: string, version: string, parent: string): Promise<string> {
  const tree = await mkdtemp(join(parent, 'released-core-'));
  await extract(repository, `@coatcheck/core@${version}`, tree);
  const core = join(tree, 'packages/core');
  await symlink(join(root, 'node_modules'), join(tree, 'node_modules'));
  await run(join(root, 'node_modules/.bin/tsc'), ['-b', 'packages/core'], { cwd: tree });
  await pnpm(core, ['pack', '--pack-destination', tree]);
  const manifest = readManifest(core);
  if (manifest.version !== version) throw new Error(`The tag of version ${version} has core ${manifest.version}.`);
  return join(tree, tarballName(manifest));
}

async function extract(repository: string, tag: string, tree: string): Promise<void> {
  const archive = join(tree, 'tree.tar');
  try {
    await run('git', ['archive', '--output', archive, `refs/tags/${tag}`], { cwd: repository });
  } catch (cause) {
    throw new Error(`The oldest core that is supported is that of the tag ${tag}. Try: git fetch --tags`, { cause });
  }
  await run('tar', ['-xf', archive, '-C', tree]);
}
