import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderContents } from '../src/folder-contents.ts';
import type { Layout, Project } from '../src/project.ts';
import { unpack } from '../src/tarball.ts';
import { readManifest } from '../src/workspace.ts';
import { isVisible, newApplication, told } from './by-name/applications.ts';
import { packFaultyStores } from './by-name/faulty-stores.ts';
import { preparePackages, type Packages } from './by-name/packages.ts';

let packages: Packages;
let projects: Readonly<Record<Layout, Project>>;

beforeAll(async () => {
  packages = await preparePackages();
  const faulty = await packFaultyStores(join(packages.dir, 'faulty'));
  const tarballs = [packages.core, packages.store, ...faulty];
  const [flat, strict] = await Promise.all([
    newApplication(packages.dir, 'flat', tarballs),
    newApplication(packages.dir, 'strict', tarballs),
  ]);
  projects = { flat, strict };
});

afterAll(() => packages?.remove());

describe.each([
  { layout: 'flat', where: 'where core could see it, too', seen: true },
  { layout: 'strict', where: 'where only the application sees it', seen: false },
] as const)('in a project with a $layout layout, installed from the tarballs alone,', ({ layout, where, seen }) => {
  test('a store of somebody else is found by its name, by an application that says nothing of it', async () => {
    expect(await told(projects[layout].folder, ['application.ts'], { SESSION_STORE: '@acme/foo' })).toEqual({
      storeName: 'Foo',
      visits: [1, 2],
      className: 'SessionFooStore',
      ofThisCore: true,
    });
  });

  test(`that store lies ${where}`, async () => {
    const { folder } = projects[layout];
    const core = await realpath(join(folder, 'node_modules/@coatcheck/core'));
    expect(await isVisible('@acme/coatcheck-store-foo', core)).toBe(seen);
    expect(await isVisible('@acme/coatcheck-store-foo', folder)).toBe(true);
  });

  test('core is as it was packed, byte for byte, but for its version', async () => {
    const packed = join(packages.dir, `packed-${layout}`);
    await unpack(packages.packedCore, packed);
    const installed = join(projects[layout].folder, 'node_modules/@coatcheck/core');
    const { 'package.json': _, ...files } = await folderContents(installed);
    const { 'package.json': __, ...packedFiles } = await folderContents(packed);
    expect(Object.keys(files)).toContain('dist/resolve-store.js');
    expect(files).toEqual(packedFiles);
    expect(readManifest(installed)).toEqual({ ...readManifest(packed), version: packages.coreVersion });
  });

  test('nothing leads out of the project', async () => {
    const { root } = projects[layout];
    const names = await readdir(root, { recursive: true });
    const paths = await Promise.all(names.map((name) => realpath(join(root, name))));
    expect(names).toContain('shop/node_modules/@acme/coatcheck-store-foo');
    expect(paths.filter((path) => !path.startsWith(root))).toEqual([]);
  });
});

describe.concurrent('an application whose SESSION_STORE cannot be used is not opened', () => {
  test.each([
    {
      name: '@acme/fo',
      code: 'STORE_UNKNOWN',
      says: [
        "There is no store '@acme/fo'.",
        "Did you mean '@acme/foo'?",
        'Known stores: @acme/ancient, @acme/broken, @acme/foo, ',
      ],
    },
    {
      name: '@acme/absent',
      code: 'STORE_NOT_INSTALLED',
      says: [
        "'@acme/coatcheck-store-absent' is not installed",
        'npm install @acme/coatcheck-store-absent',
        '@acme/foo',
      ],
    },
    {
      name: 'Postgres',
      code: 'STORE_NOT_INSTALLED',
      says: ["neither '@coatcheck/postgres' nor 'coatcheck-store-postgres'", 'npm install @coatcheck/postgres'],
    },
    {
      name: '@acme/broken',
      code: 'STORE_NOT_LOADED',
      says: ["'@acme/coatcheck-store-broken', which is installed but fails to load: There is no libfoo here."],
    },
    {
      name: '@acme/unbuilt',
      code: 'STORE_NOT_LOADED',
      says: ["'@acme/coatcheck-store-unbuilt' is installed, but has no entry"],
    },
    {
      name: '@acme/renamed',
      code: 'STORE_NOT_EXPORTED',
      says: ["'@acme/coatcheck-store-renamed' exports no store whose storeName is 'renamed'", "exports 'Other'"],
    },
    {
      name: '@acme/shapeless',
      code: 'NOT_A_STORE',
      says: ["'Shapeless'", 'it has no write, remove', 'Extend SessionStore of @coatcheck/core.'],
    },
    {
      name: '@acme/ancient',
      code: 'CONTRACT_MISMATCH',
      says: ["'Ancient'", 'contract version 0', 'Upgrade the store: install a newer version of its package.'],
    },
  ])('$name: $code, which says what to do', async ({ name, code, says }) => {
    const outcome = await told(projects.flat.folder, ['application.ts'], { SESSION_STORE: name });
    expect(outcome).toMatchObject({ name: 'StoreNameError', code });
    for (const part of says) expect(outcome).toHaveProperty('message', expect.stringContaining(part));
  });

  test.each([
    { name: '@acme/broken', cause: 'There is no libfoo here.' },
    { name: '@acme/unbuilt', cause: 'coatcheck-store-unbuilt/index.js' },
  ])('$name: the cause is kept', async ({ name, cause }) => {
    const outcome = await told(projects.flat.folder, ['application.ts'], { SESSION_STORE: name });
    expect(outcome).toHaveProperty('cause', expect.stringContaining(cause));
  });

  test.each([
    { options: { passwrod: 's3cret' }, says: "SessionFooStore: there is no option 'passwrod'. The options are: url." },
    { options: { url: ['s3cret'] }, says: "SessionFooStore: option 'url' is wrong: expected text that is not empty." },
  ])('options of the store: BAD_SETTING, $says', async ({ options, says }) => {
    const SESSION_STORE_OPTIONS = JSON.stringify(options);
    const environment = { SESSION_STORE: '@acme/foo', SESSION_STORE_OPTIONS };
    const outcome = await told(projects.flat.folder, ['application.ts'], environment);
    expect(outcome).toMatchObject({ name: 'SettingError', code: 'BAD_SETTING', message: says });
    expect(JSON.stringify(outcome)).not.toContain('s3cret');
  });
});
