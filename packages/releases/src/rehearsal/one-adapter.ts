import { expectSame } from './expectation.ts';
import { ADAPTER } from './names.ts';
import { release } from './release.ts';
import type { Stage } from './stage.ts';
import { resolvedFor, runShop, say } from './user-account.ts';
import type { UserProject } from './user-project.ts';
import { nextVersionOf } from './versions.ts';

/** Releases a patch of one adapter. Nothing else moves, neither in the registry nor at the user's. */
export async function oneAdapter(stage: Stage, user: UserProject): Promise<void> {
  const { copy } = stage;
  const before = (await user.tree()).versions;
  const version = nextVersionOf(copy, ADAPTER, 'patch');
  await copy.edit(ADAPTER, 'src/index.ts', (source) => `${source}\n// A fault is mended here.\n`);
  await copy.addChangeset({ [ADAPTER]: 'patch' }, 'A fault is mended.');
  await copy.commit('Mend a fault of one adapter');
  await release(stage, { [ADAPTER]: version });
  await say(user, 'update');
  expectSame(`What ${user.name} has`, await resolvedFor(user), { ...before, [ADAPTER]: version });
  await runShop(user);
}
