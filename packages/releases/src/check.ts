import { root } from '@coatcheck/packaging/workspace';
import { Command } from 'commander';
import { checkRelease, type Judgement } from './policy/check-release.ts';

/** Says whether what is in this repository may be released, and ends with 1 if it may not, with 2 if it could not be judged. */
const program = new Command('release:check')
  .description(
    'Refuses what would surprise the users of a package: see docs/releasing.md. Goes by the reports of the API that are there; npm run api tells whether they are current.',
  )
  .option(
    '--since <revision>',
    'compare with what this has in common with it; unless given, each package with its last release',
  )
  .parse();
const { since } = program.opts<{ since?: string }>();
const { comparedWith, refused } = judged();
for (const [name, revision] of Object.entries(comparedWith)) {
  const word = refused.some(({ packageName }) => packageName === name) ? 'REFUSED' : 'may be released';
  console.log(
    `${word}: ${name} (${revision === undefined ? 'no tag of a release in this clone' : `compared with ${revision}`})`,
  );
}
for (const { message } of refused) console.log(`- ${message}`);
process.exitCode = refused.length === 0 ? 0 : 1;

function judged(): Judgement {
  try {
    return checkRelease(root, since);
  } catch (error) {
    return program.error(error instanceof Error ? error.message : String(error), { exitCode: 2 });
  }
}
