import { build, type BuildOptions } from 'esbuild';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isVisible, newApplication, told } from './by-name/applications.ts';
import { preparePackages, type Packages } from './by-name/packages.ts';

/** An application with a table of its own stores, since a bundler takes along only what it can see. */
const withTable = `
import { SessionFooStore } from '@acme/coatcheck-store-foo';
import { Application } from '@coatcheck/core';
import { twoRequests } from './two-requests.ts';

await twoRequests(() => Application.open({ stores: { Foo: () => new SessionFooStore() } }));
`;

/** A preload that makes Node a runtime that cannot resolve modules once the application runs. */
const noModules = `
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'node:module') throw new Error('There is no such module here.');
    return next(specifier, context);
  },
});
`;

const targets: readonly { readonly target: string; readonly file: string; readonly options: BuildOptions }[] = [
  { target: 'Node', file: 'node.mjs', options: { platform: 'node' } },
  // As bundles for workerd are made, with nodejs_compat.
  {
    target: 'workers',
    file: 'workers.mjs',
    options: { platform: 'browser', conditions: ['workerd', 'worker', 'browser'], external: ['node:*'] },
  },
];

let packages: Packages;
/** Where the application is written and bundled. */
let folder: string;
/** Where the bundles are run: nothing is installed there. */
let deployed: string;

beforeAll(async () => {
  packages = await preparePackages();
  ({ folder } = await newApplication(packages.dir, 'flat', [packages.core, packages.store]));
  deployed = join(packages.dir, 'deployed');
  await mkdir(deployed);
  await writeFile(join(folder, 'with-table.ts'), withTable);
  await writeFile(join(deployed, 'no-modules.mjs'), noModules);
  await Promise.all(targets.map(({ file, options }) => bundle(file, options)));
});

afterAll(() => packages?.remove());

test('nothing is installed where the bundles are run', async () => {
  expect(await isVisible('@coatcheck/core', deployed)).toBe(false);
});

test('core imports no more of Node at its start than all runtimes have', async () => {
  const { metafile } = await build({
    entryPoints: ['@coatcheck/core'],
    absWorkingDir: folder,
    bundle: true,
    format: 'esm',
    external: ['node:*'],
    metafile: true,
    write: false,
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  const atStart = imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path);
  expect(new Set(atStart)).toEqual(new Set(['node:async_hooks', 'node:crypto']));
});

describe.concurrent.each(targets)('a minified bundle for $target', ({ file }) => {
  test.each(['Foo', 'FOO'])('has the store of its table, asked for as %s', async (name) => {
    const outcome = await told(deployed, [file], { SESSION_STORE: name });
    expect(outcome).toMatchObject({ storeName: 'Foo', visits: [1, 2], ofThisCore: true });
  });

  test('keeps the name of the store, and not that of its class', async () => {
    const outcome = await told(deployed, [file], { SESSION_STORE: 'Foo' });
    expect(outcome).toHaveProperty('className', expect.not.stringContaining('Foo'));
  });

  test.each([
    { name: 'Fop', code: 'STORE_UNKNOWN', says: "Did you mean 'Foo'? Known stores: Foo." },
    { name: 'Postgres', code: 'STORE_NOT_INSTALLED', says: 'Try: npm install @coatcheck/postgres. Known stores: Foo.' },
    { name: '@acme/foo', code: 'STORE_NOT_INSTALLED', says: "'@acme/coatcheck-store-foo' is not installed" },
  ])('says clearly that $name is not in it', async ({ name, code, says }) => {
    const outcome = await told(deployed, [file], { SESSION_STORE: name });
    // Its name in words, too, although the class has lost its own.
    expect(outcome).toMatchObject({ name: 'StoreNameError', code });
    expect(outcome).toHaveProperty('message', expect.stringContaining(says));
  });

  test('says clearly that a store is not in it where modules cannot be resolved either', async () => {
    const args = ['--import', './no-modules.mjs', file];
    const outcome = await told(deployed, args, { SESSION_STORE: 'Postgres' });
    expect(outcome).toMatchObject({
      code: 'STORE_UNKNOWN',
      message: "There is no store 'Postgres'. Known stores: Foo.",
    });
  });
});

async function bundle(file: string, options: BuildOptions): Promise<void> {
  const entryPoints = [join(folder, 'with-table.ts')];
  await build({ ...options, entryPoints, outfile: join(deployed, file), bundle: true, minify: true, format: 'esm' });
}
