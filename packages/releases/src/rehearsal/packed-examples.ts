import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { outcomeOf } from '@coatcheck/packaging/example-outcome';
import { firstExample } from '@coatcheck/packaging/first-example';
import type { WorkspacePackage } from '@coatcheck/packaging/workspace';
import { tell } from './account.ts';
import { expectThat } from './expectation.ts';
import { isCommand } from './libraries.ts';
import type { Stage } from './stage.ts';

/** Has each package packed by npm itself and installed into an empty project, where the first example of its README is pasted and run. */
export async function packedExamples(stage: Stage): Promise<void> {
  const destination = await stage.newFolder('packed');
  for (const entry of stage.copy.packages()) {
    const tarball = await stage.copy.npmPack(entry, destination);
    tell(await (isCommand(entry) ? runCreated(stage, entry, tarball) : runPasted(stage, entry, tarball)));
  }
}

async function runPasted(stage: Stage, entry: WorkspacePackage, tarball: string): Promise<string> {
  const { name, peerDependencies } = entry.manifest;
  const { packages, code } = firstExample(stage.copy.read(name, 'README.md'));
  // Peers come with it.
  const others = packages.filter((other) => other !== name && peerDependencies?.[other] === undefined);
  const user = await stage.newUser(`packed/${entry.folder}`);
  await user.npm('install', tarball, ...others);
  const outcome = await outcomeOf(user.place.folder, 'example.ts', code, user.place.env);
  const well = ['ended well', 'serves'].includes(outcome);
  expectThat(well, `The first example in the README of ${name} does not run: ${outcome}`);
  return `npm install ${[basename(tarball), ...others].join(' ')}: the first example of its README ${outcome}`;
}

/** A package that is run by `npm create`: it writes a project, which has tests of its own. */
async function runCreated(stage: Stage, entry: WorkspacePackage, tarball: string): Promise<string> {
  const { name } = entry.manifest;
  const user = await stage.newUser(`packed/${entry.folder}`);
  await user.npm('install', tarball);
  await user.npm('exec', name, 'packed');
  const created = name.replace('create-', '');
  await user.npm('create', created, 'published');
  for (const store of ['packed', 'published'])
    expectThat(existsSync(join(user.place.folder, `${created}-${store}/package.json`)), `${name} wrote no project.`);
  return `npm install ${basename(tarball)}, and npm create ${created}: both write a project`;
}
