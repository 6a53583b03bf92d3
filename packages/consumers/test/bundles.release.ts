import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOutside } from '@coatcheck/packaging/outside';
import { startWorker } from '@coatcheck/runtimes/workers';
import type { Worker } from '@coatcheck/runtimes/workers';
import { build } from 'esbuild';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundlers } from '../src/bundlers.ts';
import { newConsumer } from '../src/consumer.ts';
import { packRelease } from '../src/packed-release.ts';
import type { PackedRelease } from '../src/packed-release.ts';
import { countedTwice, twoVisits } from '../src/project/two-visits.ts';
import { project } from '../src/runs.ts';
import { portableStores } from '../src/stores.ts';

/** Visits the shop that is bundled beside it, in a folder where nothing is installed, and nothing can be resolved. */
const visitor = `
import shop from './bundle.mjs';
import { twoVisits } from './two-visits.ts';

const visits = {};
for (const store of process.argv.slice(2)) visits[store] = await twoVisits((request) => shop.fetch(request), store);
console.log(JSON.stringify(visits));
`;

/** A worker that opens the one store that is not for workers, and answers with what came of it. */
const opener = `
import { Application } from '@coatcheck/core';
import { SessionFileStore } from '@coatcheck/file';

export default {
  async fetch() {
    const open = () => Application.open({ sessionStore: new SessionFileStore({ dir: '/tmp/sessions' }) });
    return open().then(() => new Response('open'), ({ code }) => new Response(code));
  },
};
`;

let release: PackedRelease;
/** Where the packages are installed. */
let folder: string;

beforeAll(async () => {
  release = await packRelease();
  const consumer = await newConsumer(release);
  await consumer.copy(project);
  ({ folder } = consumer);
});

afterAll(() => release?.remove());

test('what core, the portable stores and the fetch binding import of Node at their start is in all runtimes', async () => {
  const { metafile } = await build({
    absWorkingDir: folder,
    entryPoints: ['shop.ts'],
    bundle: true,
    format: 'esm',
    external: ['node:*'],
    metafile: true,
    write: false,
  });
  const atStart = importedAtStart(metafile.inputs, 'shop.ts');
  expect(new Set(atStart)).toEqual(new Set(['node:async_hooks', 'node:buffer', 'node:crypto']));
});

// webpack takes seconds, and more where the machine is busy.
describe.each(Object.entries(bundlers))('a minified bundle by %s', { timeout: 120_000 }, (bundler, bundle) => {
  test('for Node has every store of its table, and needs nothing beside it', async () => {
    const deployed = join(release.dir, bundler);
    await mkdir(deployed);
    await writeFile(join(deployed, 'bundle.mjs'), await bundle(folder, 'shop', { target: 'node', minify: true }));
    await writeFile(join(deployed, 'visitor.mjs'), visitor);
    await cp(join(project, 'two-visits.ts'), join(deployed, 'two-visits.ts'));
    const visits: unknown = JSON.parse(
      await runOutside(process.execPath, ['visitor.mjs', ...portableStores], deployed),
    );
    expect(visits).toEqual(Object.fromEntries(portableStores.map((store) => [store, countedTwice(store)])));
  });

  test('for workers has every store of its table, in workerd', async () => {
    const worker = await startWorker(await bundle(folder, 'shop', { target: 'workers', minify: true }));
    try {
      expect(await visitsOf(worker)).toEqual(portableStores.map(countedTwice));
    } finally {
      await worker.stop();
    }
  });
});

test('the store that needs a file system says so in workerd, and keeps no sessions that would be lost', async () => {
  await writeFile(join(folder, 'opener.ts'), opener);
  const worker = await startWorker(await bundlers.esbuild(folder, 'opener', { target: 'workers', minify: true }));
  try {
    const answer = await worker.fetch(new Request('http://shop.example/'));
    expect(await answer.text()).toBe('BAD_SETTING');
  } finally {
    await worker.stop();
  }
});

/** What is not in the bundle and loaded as soon as `entry` is, and not only when it is asked for. */
function importedAtStart(inputs: Metafile['inputs'], entry: string): string[] {
  const found: string[] = [];
  const modules = new Set([entry]);
  // It grows while it is walked through.
  for (const module of modules) {
    for (const { path, kind, external } of inputs[module]?.imports ?? []) {
      if (kind !== 'import-statement') continue;
      if (external === true) found.push(path);
      else modules.add(path);
    }
  }
  return found;
}

async function visitsOf(worker: Worker): Promise<string[][]> {
  const visits = [];
  for (const store of portableStores) visits.push(await twoVisits((request) => worker.fetch(request), store));
  return visits;
}
