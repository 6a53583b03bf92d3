import { CONTRACT_VERSION } from '@coatcheck/core';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Project } from '../src/project.ts';
import { packUnderVersion } from '../src/tarball.ts';
import { readManifest } from '../src/workspace.ts';
import { newApplication, told } from './by-name/applications.ts';
import { storeOfContract, storeThatBrings } from './by-name/other-stores.ts';
import { preparePackages, type Packages } from './by-name/packages.ts';

const name = { SESSION_STORE: '@acme/foo' };
let packages: Packages;
/** An application whose store brings another version of core. */
let shop: Project;

beforeAll(async () => {
  packages = await preparePackages();
  shop = await applicationWithStoreOf(await packUnderVersion(packages.core, '1.999.0'));
});

afterAll(() => packages?.remove());

test('a store that brings another version of core works all the same', async () => {
  const versions = [
    'node_modules/@coatcheck/core',
    'node_modules/@acme/coatcheck-store-foo/node_modules/@coatcheck/core',
  ];
  expect(versions.map((folder) => readManifest(join(shop.folder, folder)).version)).toEqual([
    packages.coreVersion,
    '1.999.0',
  ]);
  const outcome = await told(shop.folder, ['application.ts'], name);
  expect(outcome).toMatchObject({ storeName: 'Foo', visits: [1, 2], ofThisCore: false });
});

test('the registry is the same for both versions of core', async () => {
  const lines = ["import '@acme/coatcheck-store-foo/register';", "import './application.ts';"];
  await writeFile(join(shop.folder, 'registering.ts'), lines.join('\n'));
  const outcome = await told(shop.folder, ['registering.ts'], { SESSION_STORE: 'Foo' });
  expect(outcome).toMatchObject({ storeName: 'Foo', visits: [1, 2], ofThisCore: false });
});

test("an error of the other core's is known by its code, when the store is made", async () => {
  const outcome = await told(shop.folder, ['application.ts'], { ...name, SESSION_STORE_OPTIONS: '{"colour":"blue"}' });
  expect(outcome).toMatchObject({ name: 'SettingError', code: 'BAD_SETTING', ofThisCore: false });
});

test("an error of the other core's is known by its code, when the store is at work", async () => {
  const outcome = await told(shop.folder, ['stopped-store.ts'], name);
  expect(outcome).toMatchObject({ name: 'StoreError', code: 'CLOSED', ofThisCore: false });
});

test.concurrent.each([
  { which: 'an older', contract: CONTRACT_VERSION - 1, remedy: 'Upgrade the store' },
  { which: 'a newer', contract: CONTRACT_VERSION + 1, remedy: 'Upgrade @coatcheck/core' },
])(
  'a store of $which contract is refused by an error that names both versions and says: $remedy',
  async ({ contract, remedy }) => {
    const store = await storeOfContract(packages.store, contract);
    const project = await newApplication(packages.dir, 'flat', [packages.core, store]);
    const outcome = await told(project.folder, ['application.ts'], name);
    expect(outcome).toMatchObject({ name: 'StoreNameError', code: 'CONTRACT_MISMATCH', ofThisCore: true });
    expect(outcome).toHaveProperty(
      'message',
      expect.stringMatching(new RegExp(`version ${contract};.* version ${CONTRACT_VERSION}\\. ${remedy}`)),
    );
  },
);

async function applicationWithStoreOf(core: string): Promise<Project> {
  const store = await storeThatBrings(packages.store, core);
  return newApplication(packages.dir, 'flat', [packages.core, store]);
}
