import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveStore } from '@coatcheck/core';
import { expect, test } from 'vitest';
import { storeNames } from '../src/names.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

test.for([
  ['foo', 'Foo', 'coatcheck-store-foo', 'Foo'],
  ['foo-bar', 'FooBar', 'coatcheck-store-foo-bar', 'FooBar'],
  ['s3', 'S3', 'coatcheck-store-s3', 'S3'],
  ['foo2-bar3', 'Foo2Bar3', 'coatcheck-store-foo2-bar3', 'Foo2Bar3'],
  ['@acme/foo', 'Foo', '@acme/coatcheck-store-foo', '@acme/foo'],
  ['@acme/foo-bar', 'FooBar', '@acme/coatcheck-store-foo-bar', '@acme/foo-bar'],
  ['@acme/a-b-c', 'ABC', '@acme/coatcheck-store-a-b-c', '@acme/a-b-c'],
  ['@acme.inc/web', 'Web', '@acme.inc/coatcheck-store-web', '@acme.inc/web'],
] as const)('%s is Session%sStore in %s, and core finds it as %s', async ([name, storeName, packageName, setting]) => {
  expect(storeNames(name)).toMatchObject({ storeName, packageName, setting });
  const root = temporaryFolder();
  install(root, packageName, storeName);
  expect(await resolveStore({ name: setting, root })).toMatchObject({ storeName });
});

test.for(['FooBar', 'fooBar', 'SessionFooBarStore', 'coatcheck-store-foo-bar'])(
  '%s is taken for what it can only mean: foo-bar',
  (name) => {
    expect(storeNames(name)).toEqual(storeNames('foo-bar'));
  },
);

test('a scoped package may be named by its whole name', () => {
  expect(storeNames('@acme/coatcheck-store-foo')).toEqual(storeNames('@acme/foo'));
});

test('the folder is called like the package, without its scope', () => {
  expect(storeNames('@acme/foo').folder).toBe('coatcheck-store-foo');
});

test.for([
  '',
  ' ',
  '-foo',
  'foo-',
  'foo--bar',
  '2foo',
  'foo_bar',
  'foo.bar',
  'foo bar',
  'föö',
  'foo\n',
  '../foo',
  'foo/../../bar',
  '/etc',
  '.hidden',
  '@acme/',
  '@acme/foo/bar',
  '__proto__',
  'coatcheck-store-',
  '$(id)',
])('%j is no name of a store', (name) => {
  expect(() => storeNames(name)).toThrow(/^(?:A name consists of words|What stands before the slash)/);
});

test.for(['acme/foo', '@/foo', '@Acme/foo', '@_acme/foo', '@ac me/foo', '@acme\n/foo', '@@acme/foo'])(
  '%j has no scope of npm',
  (name) => {
    expect(() => storeNames(name)).toThrow('What stands before the slash has to be a scope of npm in lower case');
  },
);

test('the scope of Coatcheck is refused, and the way around it named', () => {
  expect(() => storeNames('@coatcheck/foo')).toThrow(/@coatcheck is Coatcheck's own. Leave it out/);
});

test.for([
  ['a-b-c', 'SESSION_STORE=ABC would be looked for in coatcheck-store-abc'],
  ['foo-2', 'SESSION_STORE=Foo2 would be looked for in coatcheck-store-foo2'],
])('%s is refused, since core would not find it: %s', ([name = '', message]) => {
  expect(() => storeNames(name)).toThrow(message);
});

test.for([
  ['memory', 'There is SessionMemoryStore in @coatcheck/memory already'],
  ['File', 'There is SessionFileStore in @coatcheck/file already'],
  ['lru', 'There is SessionLruStore in @coatcheck/lru already'],
  ['keyv', 'There is SessionKeyvStore in @coatcheck/keyv already'],
  ['mem-ory', 'There is SessionMemoryStore in @coatcheck/memory already'],
  ['@acme/memory', 'There is SessionMemoryStore in @coatcheck/memory already'],
  ['core', 'SESSION_STORE=Core leads to @coatcheck/core, which is no store'],
  ['web', 'SESSION_STORE=Web leads to @coatcheck/web, which is no store'],
  ['conformance', 'SESSION_STORE=Conformance leads to @coatcheck/conformance, which is no store'],
])("%s is Coatcheck's own: %s", ([name = '', message]) => {
  expect(() => storeNames(name)).toThrow(message);
});

test('a package name is as long as npm allows, and no longer', () => {
  const longest = 'a'.repeat(214 - 'coatcheck-store-'.length);
  expect(storeNames(longest).packageName).toHaveLength(214);
  expect(() => storeNames(`${longest}a`)).toThrow('more than the 214 characters');
});

/** Installs a package with the least that core takes for a store. */
function install(root: string, packageName: string, storeName: string): void {
  const folder = join(root, 'node_modules', packageName);
  const primitives = [
    'read',
    'write',
    'remove',
    'touch',
    'ids',
    'stale',
    'count',
    'removeAll',
    'start',
    'flush',
    'stop',
  ];
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: packageName, type: 'module', exports: './index.js' }),
  );
  writeFileSync(
    join(folder, 'index.js'),
    `export class Session${storeName}Store {
      static storeName = '${storeName}';
      storeName = '${storeName}';
      contract = 1;
      capabilities = {};
      ${primitives.map((name) => `${name}() {}`).join('\n')}
    }`,
  );
}
