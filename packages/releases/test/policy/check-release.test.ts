import { describe, expect, test } from 'vitest';
import { checkRelease } from '../../src/policy/check-release.ts';
import { releasedRepository, type Repository } from '../support/repository.ts';

const manifest = 'packages/foo/package.json';
const core = 'packages/core/api/index.api.md';

/** What is refused: the package, the rule, and a part of what is said. */
function refusedIn({ root }: Repository, since?: string): string[] {
  return checkRelease(root, since).refused.map(({ packageName, rule }) => `${rule}: ${packageName}`);
}

test('what was released, and not changed since, may be released', () => {
  const repository = releasedRepository();
  expect(checkRelease(repository.root)).toEqual({
    comparedWith: { '@coatcheck/core': '@coatcheck/core@1.2.0', '@coatcheck/foo': '@coatcheck/foo@1.2.0' },
    refused: [],
  });
});

describe('a range that is narrowed', () => {
  test.for([
    ['of core', '"^1.0.0"', '"^1.2.0"'],
    ['of core, to an exact version', '"^1.0.0"', '"1.2.0"'],
    ['of another peer', '"^5.6.0 || ^6.0.0"', '"^6.0.0"'],
    ['of the runtime', '>=22.12', '>=24'],
    ['by a peer that was not needed before', '"keyv"', '"redis": "^6.0.0",\n    "keyv"'],
  ] as const)('%s is refused, unless the package becomes a new major', ([, part, by]) => {
    const repository = releasedRepository();
    repository.replace(manifest, part, by);
    repository.announce({ '@coatcheck/foo': 'minor' });
    expect(refusedIn(repository)).toEqual(['range: @coatcheck/foo']);
    repository.announce({ '@coatcheck/foo': 'major' });
    expect(refusedIn(repository)).toEqual([]);
  });

  test('is told from one that is widened', () => {
    const repository = releasedRepository();
    repository.replace(manifest, '"^1.0.0"', '"^1.0.0 || ^2.0.0"');
    repository.replace(manifest, '>=22.12', '>=20');
    expect(refusedIn(repository)).toEqual([]);
  });

  test('is named, with what to do', () => {
    const repository = releasedRepository();
    repository.replace(manifest, '"^1.0.0"', '"^1.2.0"');
    expect(checkRelease(repository.root).refused.map(({ message }) => message)).toEqual([
      '@coatcheck/foo narrows @coatcheck/core from ^1.0.0 to ^1.2.0. Widen it again, or add a changeset that makes @coatcheck/foo a new major.',
    ]);
  });
});

describe('a change of the public API', () => {
  test.for([
    ['that adds', '    close(): Promise<void>;', '    close(): Promise<void>;\n    open(): Promise<void>;'],
    ['that takes away', '    close(): Promise<void>;\n', ''],
    ['that changes', 'close(): Promise<void>', 'close(): void'],
  ] as const)('%s is refused without a changeset', ([, part, by]) => {
    const repository = releasedRepository();
    repository.replace(core, part, by);
    expect(refusedIn(repository)).toEqual(['api: @coatcheck/core']);
    repository.announce({ '@coatcheck/foo': 'minor' });
    expect(refusedIn(repository)).toEqual(['api: @coatcheck/core']);
    repository.announce({ '@coatcheck/core': 'minor' });
    expect(refusedIn(repository)).toEqual([]);
  });

  test('by an entry point that is new, or gone, is one, too', () => {
    const repository = releasedRepository();
    repository.write('packages/foo/api/register.api.md', '```ts\n```\n');
    expect(refusedIn(repository)).toEqual(['api: @coatcheck/foo']);
    repository.remove('packages/foo/api/register.api.md');
    expect(refusedIn(repository)).toEqual([]);
    repository.remove('packages/foo/api/index.api.md');
    expect(refusedIn(repository)).toEqual(['api: @coatcheck/foo']);
  });

  test('needs a changeset of its own: one that was there before announces something else', () => {
    const repository = releasedRepository();
    repository.announce({ '@coatcheck/core': 'minor' });
    repository.commit('before');
    repository.replace(core, 'close(): Promise<void>', 'close(): void');
    expect(refusedIn(repository, 'before')).toEqual(['api: @coatcheck/core']);
    repository.announce({ '@coatcheck/core': 'patch' });
    expect(refusedIn(repository, 'before')).toEqual([]);
  });

  test('is announced as well by a version that has moved already', () => {
    const repository = releasedRepository();
    repository.replace(core, 'close(): Promise<void>', 'close(): void');
    repository.replace('packages/core/package.json', '1.2.0', '1.3.0');
    expect(refusedIn(repository)).toEqual([]);
  });

  test('is one of a package that is new, which would never be released without', () => {
    const repository = releasedRepository();
    repository.write('packages/bar/package.json', JSON.stringify({ name: '@coatcheck/bar', version: '0.0.0' }));
    repository.write('packages/bar/api/index.api.md', '```ts\n```\n');
    expect(refusedIn(repository)).toEqual(['api: @coatcheck/bar']);
    repository.announce({ '@coatcheck/bar': 'major' });
    expect(refusedIn(repository)).toEqual([]);
  });
});

describe('a change of the contract', () => {
  const version = 'CONTRACT_VERSION = 1';

  test.for([
    [
      'a member that stores must have',
      '    readonly remedy?: string;',
      '    readonly remedy?: string;\n    close(): void;',
    ],
    ['a member that is gone', '    readonly remedy?: string;\n', ''],
    [
      'a field of records, even if it is optional',
      'readonly rev: string;',
      'readonly rev: string;\n    readonly note?: string;',
    ],
    ['another value of a capability', "'process' | 'none'", "'process' | 'host' | 'none'"],
    ['something that core no longer gives to stores', '    readonly report: (problem: unknown) => void;\n', ''],
  ] as const)('by %s is refused without a new contract version', ([, part, by]) => {
    const repository = releasedRepository();
    repository.replace(core, part, by);
    repository.announce({ '@coatcheck/core': 'major', '@coatcheck/foo': 'major' });
    repository.replace(manifest, '"^1.0.0"', '"^2.0.0"');
    expect(refusedIn(repository)).toEqual(['contract: @coatcheck/core']);
    repository.replace(core, version, 'CONTRACT_VERSION = 2');
    expect(refusedIn(repository)).toEqual([]);
  });

  test.for([
    [
      'a member that stores may have',
      '    readonly remedy?: string;',
      '    readonly remedy?: string;\n    flush?(): void;',
    ],
    [
      'something that core gives to stores',
      'StoreContext {',
      'StoreContext {\n    readonly evicted: (id: string) => void;',
    ],
  ] as const)('is none if it adds %s: a changeset of core is enough', ([, part, by]) => {
    const repository = releasedRepository();
    repository.replace(core, part, by);
    expect(refusedIn(repository)).toEqual(['api: @coatcheck/core']);
    repository.announce({ '@coatcheck/core': 'minor' });
    expect(refusedIn(repository)).toEqual([]);
  });

  test('is refused without a changeset, and without a new major of core and of each store', () => {
    const repository = releasedRepository();
    repository.replace(core, version, 'CONTRACT_VERSION = 2');
    expect(refusedIn(repository)).toEqual([
      'api: @coatcheck/core',
      'contract: @coatcheck/core',
      'contract: @coatcheck/foo',
    ]);
    repository.announce({ '@coatcheck/core': 'major' });
    expect(refusedIn(repository)).toEqual(['contract: @coatcheck/foo', 'peer: @coatcheck/foo']);
    repository.announce({ '@coatcheck/foo': 'major' });
    repository.replace(manifest, '"^1.0.0"', '"^2.0.0"');
    expect(refusedIn(repository)).toEqual([]);
  });

  test('never goes back to an older version', () => {
    const repository = releasedRepository();
    repository.replace(core, version, 'CONTRACT_VERSION = 0');
    repository.announce({ '@coatcheck/core': 'major', '@coatcheck/foo': 'major' });
    repository.replace(manifest, '"^1.0.0"', '"^2.0.0"');
    expect(refusedIn(repository)).toEqual(['contract: @coatcheck/core']);
  });
});

describe('a new major of core', () => {
  test('is refused while a store does not accept it', () => {
    const repository = releasedRepository();
    repository.announce({ '@coatcheck/core': 'major', '@coatcheck/foo': 'major' });
    expect(refusedIn(repository)).toEqual(['peer: @coatcheck/foo']);
    repository.replace(manifest, '"^1.0.0"', '"^2.0.0"');
    expect(refusedIn(repository)).toEqual([]);
  });

  test('is refused while a store would follow it in a patch, which is all that changesets gives it', () => {
    const repository = releasedRepository();
    repository.announce({ '@coatcheck/core': 'major' });
    repository.replace(manifest, '"^1.0.0"', '"^1.0.0 || ^2.0.0"');
    expect(refusedIn(repository)).toEqual(['peer: @coatcheck/foo']);
    repository.announce({ '@coatcheck/foo': 'major' });
    expect(refusedIn(repository)).toEqual([]);
  });
});

describe('what a change is compared with', () => {
  test('is nothing for a package that was never released', () => {
    const repository = releasedRepository();
    repository.write('packages/bar/package.json', JSON.stringify({ name: '@coatcheck/bar', version: '0.0.0' }));
    expect(checkRelease(repository.root).comparedWith).toHaveProperty('@coatcheck/bar', undefined);
  });

  test('is its newest release, and not the one whose tag comes last by the alphabet', () => {
    const repository = releasedRepository();
    repository.commit('@coatcheck/foo@1.10.0');
    repository.commit('@coatcheck/foo@1.9.0');
    expect(checkRelease(repository.root).comparedWith).toHaveProperty('@coatcheck/foo', '@coatcheck/foo@1.10.0');
  });

  test('has to be there', () => {
    const { root } = releasedRepository();
    expect(() => checkRelease(root, 'elsewhere')).toThrow("There is no commit 'elsewhere' in this clone. Fetch it");
  });
});
