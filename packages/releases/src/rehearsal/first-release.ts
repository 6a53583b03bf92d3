import { expectSame } from './expectation.ts';
import { librariesOf } from './libraries.ts';
import { release } from './release.ts';
import type { Stage } from './stage.ts';
import { resolvedFor, runShop, say } from './user-account.ts';
import type { UserProject } from './user-project.ts';
import type { Versions } from './versions.ts';

/** Releases what is pending. Resolves with the project of a user who has installed all of it. */
export async function firstRelease(stage: Stage): Promise<UserProject> {
  const versions = await stage.copy.plannedVersions();
  await release(stage, versions);
  const user = await stage.newUser('the user');
  await installEverything(stage, user, versions);
  return user;
}

/** Has a user install all packages by their names alone, and run the shop. Throws an `ExpectationError` unless these versions come. */
export async function installEverything({ copy }: Stage, user: UserProject, versions: Versions): Promise<void> {
  const libraries = librariesOf(copy);
  await say(user, 'install', ...libraries, 'keyv');
  const resolved = await resolvedFor(user);
  for (const name of libraries) expectSame(`The version of ${name} that comes`, resolved[name], versions[name]);
  await runShop(user);
}
