import { tell, tellStep } from './account.ts';
import { coreMajor } from './core-major.ts';
import { coreMinor } from './core-minor.ts';
import { firstRelease } from './first-release.ts';
import { oneAdapter } from './one-adapter.ts';
import { packedExamples } from './packed-examples.ts';
import { Stage } from './stage.ts';

/**
 * Does a whole release of a repository in a copy of it, against a registry on loopback, and three that follow. Prints an account of it.
 * Rejects with an `ExpectationError` as soon as something is not as it has to be. With `keep` the temporary folder stays, and is named.
 */
export async function rehearse(repository: string, keep: boolean): Promise<void> {
  const began = performance.now();
  tellStep('The stage');
  const stage = await Stage.set(repository);
  try {
    await act(stage);
    tellStep(`Everything went as it should, in ${Math.round((performance.now() - began) / 1000)} seconds.`);
  } finally {
    await stage.clear(keep);
    if (keep) tell(`All of it is in ${stage.folder}`);
  }
}

async function act(stage: Stage): Promise<void> {
  tellStep('1. The release of what is pending');
  const user = await firstRelease(stage);
  tellStep('2. Each package, packed by npm, in an empty project');
  await packedExamples(stage);
  tellStep('3. One adapter moves');
  await oneAdapter(stage, user);
  tellStep('4. A minor of core');
  await coreMinor(stage, user);
  tellStep('5. A major of core');
  await coreMajor(stage, user);
}
