import { tell } from './account.ts';
import { expectSame } from './expectation.ts';
import { ADAPTER, CORE } from './names.ts';
import { release } from './release.ts';
import type { Stage } from './stage.ts';
import { resolvedFor, runShop, say } from './user-account.ts';
import { conformance } from './user-programs.ts';
import type { UserProject } from './user-project.ts';
import { nextVersionOf } from './versions.ts';

/** Releases a minor of core. No adapter has to be released for it, and the user gets it with the adapters that are there already. */
export async function coreMinor(stage: Stage, user: UserProject): Promise<void> {
  const { copy } = stage;
  const before = (await user.tree()).versions;
  const version = nextVersionOf(copy, CORE, 'minor');
  await copy.edit(CORE, 'src/index.ts', (source) => `${source}\n/** Something new. */\nexport const NEW = true;\n`);
  await copy.addChangeset({ [CORE]: 'minor' }, 'Something new.');
  await copy.commit('Add something to core');
  await release(stage, { [CORE]: version });
  await say(user, 'update');
  expectSame(`What ${user.name} has`, await resolvedFor(user), { ...before, [CORE]: version });
  await runShop(user);
  await user.write('conformance.js', conformance);
  const verdict = await user.node('conformance.js');
  tell(`${ADAPTER} ${before[ADAPTER]} with core ${version}: ${verdict.split(',')[0]}`);
}
