import { describe, expect, test } from 'vitest';

import { conventionalName, conventionalPackages, isStorePackage, ownPart } from '../src/conventional-packages.ts';

describe('the packages that may hold a store', () => {
  test.each([
    ['Foo', ['@coatcheck/foo', 'coatcheck-store-foo']],
    ['FooBar', ['@coatcheck/foo-bar', 'coatcheck-store-foo-bar']],
    ['fooBar2Baz', ['@coatcheck/foo-bar2-baz', 'coatcheck-store-foo-bar2-baz']],
    ['foo-bar', ['@coatcheck/foo-bar', 'coatcheck-store-foo-bar']],
    ['S3', ['@coatcheck/s3', 'coatcheck-store-s3']],
    ['constructor', ['@coatcheck/constructor', 'coatcheck-store-constructor']],
    ['@acme/foo', ['@acme/coatcheck-store-foo']],
    ['@acme.inc/FooBar', ['@acme.inc/coatcheck-store-foo-bar']],
  ])("of '%s' are %s", (name, packages) => {
    expect(conventionalPackages(name)).toEqual(packages);
  });

  test.each([
    '',
    ' ',
    '.',
    '..',
    '../x',
    './x',
    '/etc/passwd',
    'A/B',
    'a\\b',
    'C:\\x',
    'node:fs',
    'file:///x',
    'data:text/javascript,1',
    'https://x.test/y',
    '@acme',
    '@acme/',
    '@acme/../x',
    '@/foo',
    '@Acme/foo',
    '@acme/foo/bar',
    '__proto__',
    '-foo',
    '1foo',
    'foo\n',
    'foo bar',
    'fóo',
    'foo%2fbar',
    'foo\0',
  ])('there are none for %j, which cannot be the name of a store', (name) => {
    expect(conventionalPackages(name)).toEqual([]);
  });
});

test("the own part of '@acme/foo' is 'foo', and of 'Foo' all of it", () => {
  expect(ownPart('@acme/foo')).toBe('foo');
  expect(ownPart('Foo')).toBe('Foo');
});

describe('the name by which a package is asked for', () => {
  test.each([
    ['@coatcheck/foo', 'Foo'],
    ['@coatcheck/foo-bar', 'FooBar'],
    ['coatcheck-store-foo-bar', 'FooBar'],
    ['@acme/coatcheck-store-foo', '@acme/foo'],
  ])("of '%s' is '%s'", (packageName, name) => {
    expect(conventionalName(packageName)).toBe(name);
    expect(conventionalPackages(name)).toContain(packageName);
  });

  test('there is none for what the convention does not know', () => {
    expect(conventionalName('@acme/foo/bar')).toBeUndefined();
    expect(conventionalName('Foo_Bar')).toBeUndefined();
  });
});

describe('a manifest', () => {
  test('tells a package of stores by its keyword', () => {
    expect(isStorePackage({ keywords: ['session', 'coatcheck-store'] })).toBe(true);
  });

  test.each([undefined, null, 'coatcheck-store', {}, { keywords: 'coatcheck-store' }, { keywords: ['session'] }])(
    'such as %j tells nothing',
    (manifest) => {
      expect(isStorePackage(manifest)).toBe(false);
    },
  );
});
