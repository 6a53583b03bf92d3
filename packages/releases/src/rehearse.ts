import { Command } from 'commander';
import { root } from '@coatcheck/packaging/workspace';
import { rehearse } from './rehearsal/rehearsal.ts';

/** What can be asked for on the command line. */
interface Options {
  readonly keep: boolean;
  readonly repository: string;
}

const { keep, repository } = new Command()
  .name('release:rehearse')
  .description('Rehearses a release, and those that follow, against a registry on this machine.')
  .option('--keep', 'keep the folder in which all of it is done', false)
  .option('--repository <folder>', 'the repository whose release is rehearsed', root)
  .parse()
  .opts<Options>();

try {
  await rehearse(repository, keep);
} catch (error) {
  console.error(
    `\nThe rehearsal failed. ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
  );
  process.exitCode = 1;
}
