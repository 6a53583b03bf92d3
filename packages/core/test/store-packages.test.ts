import { join } from 'node:path';

import { describe, expect, test, vi } from 'vitest';

import { Application } from '../src/application.ts';
import type { RecordStore } from '../src/record-store.ts';
import { resolveStore } from '../src/resolve-store.ts';
import { errorOf } from './support/errors.ts';
import { install, storePackage, storeSource, temporaryFolder, writeFiles } from './support/packages.ts';

const named = async (name: string, root: string, options?: unknown): Promise<RecordStore & { origin?: unknown }> =>
  resolveStore({ name, root, options });

const failure = (name: string, root: string) => errorOf(named(name, root));

describe('a store is found by convention', () => {
  test.each([
    ['Foo', '@coatcheck/foo', 'Foo'],
    ['Foo', 'coatcheck-store-foo', 'Foo'],
    ['FOO', '@coatcheck/foo', 'Foo'],
    ['FooBar', '@coatcheck/foo-bar', 'FooBar'],
    ['foo-bar', '@coatcheck/foo-bar', 'FooBar'],
    ['@acme/foo', '@acme/coatcheck-store-foo', 'Foo'],
    ['@acme/FooBar', '@acme/coatcheck-store-foo-bar', 'FooBar'],
  ])("'%s' in the package '%s'", async (name, packageName, storeName) => {
    const root = temporaryFolder();
    install(root, packageName, storePackage(storeName));
    expect((await named(name, root)).storeName).toBe(storeName);
  });

  test("in ours before another's of the same name", async () => {
    const root = temporaryFolder();
    install(root, 'coatcheck-store-foo', storePackage('Foo', "origin = 'another';"));
    expect((await named('Foo', root)).origin).toBe('another');
    install(root, '@coatcheck/foo', storePackage('Foo', "origin = 'ours';"));
    expect((await named('Foo', root)).origin).toBe('ours');
  });

  test('in a folder above the root, where workspaces put what they share', async () => {
    const root = temporaryFolder();
    install(root, '@coatcheck/foo', storePackage('Foo'));
    expect((await named('Foo', join(root, 'packages/app'))).storeName).toBe('Foo');
  });

  test('from the working directory, if no root is given', async () => {
    const root = temporaryFolder();
    install(root, '@coatcheck/foo', storePackage('Foo'));
    const cwd = vi.spyOn(process, 'cwd').mockReturnValue(root);
    const application = await Application.open({ sessionStore: 'Foo', sweepInterval: 'never' });
    cwd.mockRestore();
    expect(application.store.storeName).toBe('Foo');
  });

  test('among several stores that its package exports, by its storeName', async () => {
    const root = temporaryFolder();
    const both = `${storeSource('Bar')}\n${storeSource('Foo')}\nexport const version = '1';`;
    install(root, '@coatcheck/foo', { manifest: { exports: './index.js' }, files: { 'index.js': both } });
    expect((await named('Foo', root)).storeName).toBe('Foo');
  });

  test('whatever the class is called, since names do not survive a minifier', async () => {
    const root = temporaryFolder();
    const source = storeSource('Foo').replace('class SessionFooStore', 'class t');
    install(root, '@coatcheck/foo', { manifest: { exports: './index.js' }, files: { 'index.js': source } });
    expect((await named('Foo', root)).storeName).toBe('Foo');
  });

  test.each([
    ['a string', './index.js'],
    ['one condition', { '.': { default: './index.js' } }],
    ['types first', { '.': { types: './index.d.ts', default: './index.js' } }],
    ['import alone', { '.': { types: './index.d.ts', import: './index.js' } }],
    ['import alone, without a dot', { import: './index.js' }],
    ['import and node, nested', { '.': { browser: './no.js', node: { import: './index.js' } } }],
    ['a register beside it', { '.': './index.js', './register': './register.js' }],
  ])('by every form of exports: %s', async (_, exports) => {
    const root = temporaryFolder();
    install(root, '@coatcheck/foo', { ...storePackage('Foo'), manifest: { exports } });
    expect((await named('Foo', root)).storeName).toBe('Foo');
  });

  test('in a package of CommonJS', async () => {
    const root = temporaryFolder();
    const source = storeSource('Foo').replace('export class', 'exports.SessionFooStore = class');
    install(root, '@coatcheck/foo', { manifest: { type: 'commonjs' }, files: { 'index.js': source } });
    expect((await named('Foo', root)).storeName).toBe('Foo');
  });

  test('and gets the options, or no argument at all', async () => {
    const root = temporaryFolder();
    install(root, '@coatcheck/foo', storePackage('Foo'));
    expect(await named('Foo', root, { uri: 'u' })).toMatchObject({ given: [{ uri: 'u' }] });
    expect(await named('Foo', root)).toMatchObject({ given: [] });
  });
});

describe('a package that cannot be used', () => {
  const main = (source: string) => ({ manifest: { exports: './index.js' }, files: { 'index.js': source } });

  test.each([
    ['throws while loading', main("throw new Error('no native binding');"), 'no native binding'],
    ['lacks a dependency of its own', main("import 'not-installed-at-all';"), 'not-installed-at-all'],
    ['has a syntax error', main('export class {'), ''],
  ])('since it %s is STORE_NOT_LOADED, with the cause', async (_, content, reason) => {
    const root = temporaryFolder();
    install(root, '@coatcheck/foo', content);
    const error = await failure('Foo', root);
    expect(error).toMatchObject({ name: 'StoreNameError', code: 'STORE_NOT_LOADED' });
    expect(error.cause).toBeInstanceOf(Error);
    expect(error.message).toContain("'@coatcheck/foo'");
    expect(error.message).toContain('is installed but fails to load');
    expect(error.message).toContain(reason);
  });

  test.each([
    ['no entry at all', {}],
    ['no entry but for something else', { exports: { './register': './register.js' } }],
    ['an entry that was never built', { exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } } }],
    ['an entry to import that was never built', { exports: { '.': { import: './dist/index.js' } } }],
    ['a main that was never built', { main: './dist/index.js' }],
    ['an entry that is switched off', { exports: { '.': null } }],
  ])('since it has %s is STORE_NOT_LOADED, and nobody is told to install it', async (_, manifest) => {
    const root = temporaryFolder();
    install(root, '@coatcheck/foo', { manifest });
    const error = await failure('Foo', root);
    expect(error).toMatchObject({ name: 'StoreNameError', code: 'STORE_NOT_LOADED' });
    expect(error.cause).toBeInstanceOf(Error);
    expect(error.message).toContain("'@coatcheck/foo' is installed");
    expect(error.message).not.toContain('npm install');
  });

  test.each(['node_modules/@coatcheck/foo/package.json', 'package.json'])(
    'since %s is damaged is STORE_NOT_LOADED, and the message tells the file',
    async (file) => {
      const root = temporaryFolder();
      writeFiles(root, { [file]: '{' });
      const error = await failure('Foo', root);
      expect(error.code).toBe('STORE_NOT_LOADED');
      expect(error.message).toContain(join(root, file));
    },
  );

  test.each([
    ['a store of another name', storeSource('Bar'), "'Bar'"],
    ['no store', 'export const nothing = 1;', 'none at all'],
    ['a class without a storeName', 'export class SessionFooStore {}', 'none at all'],
    ['nothing', '', 'none at all'],
  ])('since it exports %s is STORE_NOT_EXPORTED, and the message says what there is', async (_, source, exported) => {
    const root = temporaryFolder();
    install(root, '@coatcheck/foo', main(source));
    const error = await failure('Foo', root);
    expect(error).toMatchObject({ name: 'StoreNameError', code: 'STORE_NOT_EXPORTED' });
    expect(error.message).toContain("'@coatcheck/foo'");
    expect(error.message).toContain("'Foo'");
    expect(error.message).toContain(exported);
  });

  test('since its class is not one of a store is NOT_A_STORE', async () => {
    const root = temporaryFolder();
    install(root, '@coatcheck/foo', main("export class Foo { static storeName = 'Foo'; read() {} }"));
    const error = await failure('Foo', root);
    expect(error.code).toBe('NOT_A_STORE');
    expect(error.message).toContain('write');
  });

  test('since it was written for another contract is CONTRACT_MISMATCH', async () => {
    const root = temporaryFolder();
    install(root, '@coatcheck/foo', storePackage('Foo', 'contract = 2;'));
    const error = await failure('Foo', root);
    expect(error.code).toBe('CONTRACT_MISMATCH');
    expect(error.message).toContain("of '@coatcheck/foo'");
  });

  test('since its options are wrong is BAD_SETTING, as the store said it', async () => {
    const root = temporaryFolder();
    const refusing =
      "extra = (() => { throw Object.assign(new Error(\"SessionFooStore: option 'uri' is missing.\"), { code: 'BAD_SETTING' }); })();";
    install(root, '@coatcheck/foo', storePackage('Foo', refusing));
    const error = await failure('Foo', root);
    expect(error.code).toBe('BAD_SETTING');
    expect(error.message).toBe("SessionFooStore: option 'uri' is missing.");
  });

  test('is not passed over for the next one by the convention', async () => {
    const root = temporaryFolder();
    install(root, '@coatcheck/foo', main("throw new Error('broken');"));
    install(root, 'coatcheck-store-foo', storePackage('Foo'));
    expect((await failure('Foo', root)).code).toBe('STORE_NOT_LOADED');
  });
});

describe('the stores that are known by convention', () => {
  const dependencies = { '@coatcheck/foo': '1', '@acme/coatcheck-store-bar': '1', 'left-pad': '1', gone: '1' };

  test('are the dependencies that bear the keyword', async () => {
    const root = temporaryFolder();
    writeFiles(root, { 'package.json': JSON.stringify({ dependencies }) });
    install(root, '@coatcheck/foo', storePackage('Foo'));
    install(root, '@acme/coatcheck-store-bar', storePackage('Bar'));
    install(root, 'left-pad');
    install(root, '@coatcheck/not-wanted', storePackage('NotWanted'));
    const error = await failure('Postgres', root);
    expect(error.message).toContain('Known stores: Foo, @acme/bar.');
  });

  test('are found where workspaces put what they share, too', async () => {
    const root = temporaryFolder();
    writeFiles(root, { 'packages/app/package.json': JSON.stringify({ dependencies }) });
    install(root, '@coatcheck/foo', storePackage('Foo'));
    expect((await failure('Postgres', join(root, 'packages/app'))).message).toContain('Known stores: Foo.');
  });

  test('may be what was meant', async () => {
    const root = temporaryFolder();
    writeFiles(root, { 'package.json': JSON.stringify({ dependencies: { '@coatcheck/postgres': '1' } }) });
    install(root, '@coatcheck/postgres', storePackage('Postgres'));
    const error = await failure('Postgre', root);
    expect(error.code).toBe('STORE_UNKNOWN');
    expect(error.message).toContain("Did you mean 'Postgres'?");
  });

  test('are meant, too, where the scope was left out', async () => {
    const root = temporaryFolder();
    writeFiles(root, { 'package.json': JSON.stringify({ dependencies }) });
    install(root, '@acme/coatcheck-store-bar', storePackage('Bar'));
    const error = await failure('Bar', root);
    expect(error.code).toBe('STORE_UNKNOWN');
    expect(error.message).toContain("Did you mean '@acme/bar'?");
  });

  test.each([
    ['@acme/coatcheck-store-bar', '@acme/bar'],
    ['coatcheck-store-baz', 'Baz'],
  ])('are asked for by their names, and not by that of the package: %s', async (packageName, name) => {
    const error = await failure(packageName, temporaryFolder());
    expect(error.code).toBe('STORE_UNKNOWN');
    expect(error.message).toContain(`Did you mean '${name}'?`);
  });

  test.each(['{}', '{"dependencies":5}', '{"dependencies":null}'])(
    'are none where the package.json of the application is %s',
    async (manifest) => {
      const root = temporaryFolder();
      writeFiles(root, { 'package.json': manifest });
      expect((await failure('Postgres', root)).message).toContain('No stores are known.');
    },
  );
});
