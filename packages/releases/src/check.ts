import { root } from '@coatcheck/packaging/workspace';
import { Command } from 'commander';
import { checkRelease, type Judgement } from './policy/check-release.ts';

/** Says whether what is in this repository may be released, and ends with 1 if it may not, with 2 if it could not be judged. */
const program = new Command('release:check')
  .description('Refuses what would surprise the users of a package: see CONTRIBUTING.md, "Releases".')
  .option('--since <revision>', 'compare with this revision; unless given, each package with its last release')
  .parse();
const { since } = program.opts<{ since?: string }>();
const { comparedWith, refused } = judged();
for (const [name, revision] of Object.entries(comparedWith)) {
  const complaints = refused.filter(({ packageName }) => packageName === name);
  const against = revision === undefined ? 'not released yet' : `compared with ${revision}`;
  console.log(`${complaints.length === 0 ? 'may be released' : 'REFUSED'}: ${name} (${against})`);
  for (const { message } of complaints) console.log(`  ${message}`);
}
process.exitCode = refused.length === 0 ? 0 : 1;

function judged(): Judgement {
  try {
    return checkRelease(root, since);
  } catch (error) {
    return program.error(error instanceof Error ? error.message : String(error), { exitCode: 2 });
  }
}
