import { tell } from './account.ts';
import { expectSame } from './expectation.ts';
import { CORE } from './names.ts';
import type { UserProject } from './user-project.ts';
import { shop, shopWell, storeNames } from './user-programs.ts';
import type { Versions } from './versions.ts';

/** Has a user run npm with these arguments, and tells so. */
export async function say(user: UserProject, ...args: readonly string[]): Promise<void> {
  tell(`${user.name} says: npm ${args.join(' ')}`);
  await user.npm(...args);
}

/** Tells what npm resolved for a user, and returns it. Throws an `ExpectationError` if npm complains, or there are several copies of core. */
export async function resolvedFor(user: UserProject): Promise<Versions> {
  const { versions, problems } = await user.tree();
  tell(`${user.name} has, says npm ls: ${shownVersions(versions)}`);
  expectSame(`What npm ls complains of to ${user.name}`, problems, []);
  expectSame('The copies of core', await user.copiesOf(CORE), [`node_modules/${CORE}`]);
  return versions;
}

/** Packages of this repository and their versions, in one line. */
export function shownVersions(versions: Versions): string {
  const ours = Object.entries(versions).filter(([name]) => name.includes('coatcheck'));
  return ours.map(([name, version]) => `${name.replace('@coatcheck/', '')} ${version}`).join(', ');
}

/** Runs the shop on each store. Throws an `ExpectationError` unless it answers as it should. */
export async function runShop(user: UserProject): Promise<void> {
  await user.write('shop.js', shop);
  const answered = await user.node('shop.js', ...storeNames);
  expectSame(`What the shop of ${user.name} answered`, answered, shopWell);
  tell(`the shop of ${user.name} answers on ${storeNames.join(', ')}, each by its name`);
}
