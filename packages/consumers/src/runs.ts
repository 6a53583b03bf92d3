import { join } from 'node:path';
import { runOutside } from '@coatcheck/packaging/outside';
import { runtimeNamed } from '@coatcheck/runtimes/runtimes';
import { startWorker, workerd } from '@coatcheck/runtimes/workers';
import { bundlers } from './bundlers.ts';
import type { Told } from './project/examine.ts';
import type { Examined } from './project/examined.ts';
import { twoVisits } from './project/two-visits.ts';
import { portableStores } from './stores.ts';

/** The folder of the application that consumers have. */
export const project: string = join(import.meta.dirname, 'project');

/** Runs the suite on some stores, and the shop on all that are portable, in a runtime of this name, where `project` is in the folder. */
export async function runIn(runtime: string, folder: string, stores: readonly string[]): Promise<Told> {
  if (runtime === workerd.name) return runInWorkerd(folder, stores);
  const { program, args } = runtimeNamed(runtime);
  // Deno keeps what it has compiled in the home directory, and looks for newer versions of itself, unless it is told otherwise.
  const environment = { DENO_DIR: join(folder, 'deno'), DENO_NO_UPDATE_CHECK: '1' };
  return JSON.parse(await runOutside(program, [...args, 'examine.ts', ...stores], folder, environment)) as Told;
}

async function runInWorkerd(folder: string, stores: readonly string[]): Promise<Told> {
  // The suite looks whether classes bear the names of their stores: a minifier would take them away.
  const worker = await startWorker(await bundlers.esbuild(folder, 'worker', { target: 'workers', minify: false }));
  const suite: Record<string, Examined> = {};
  const visits: Record<string, readonly string[]> = {};
  try {
    for (const name of stores) {
      const answer = await worker.fetch(new Request(`http://shop.example/suite/${name}`));
      suite[name] = (await answer.json()) as Examined;
    }
    for (const name of portableStores) visits[name] = await twoVisits((request) => worker.fetch(request), name);
  } finally {
    await worker.stop();
  }
  return { suite, visits };
}
