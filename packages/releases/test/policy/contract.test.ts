import { describe, expect, test } from 'vitest';
import { refusedIn } from '../support/refused.ts';
import { releasedRepository } from '../support/repository.ts';

const manifest = 'packages/foo/package.json';
const core = 'packages/core/api/index.api.md';

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
    [
      'a member that stores have to have, and inherited until now',
      'count(): Promise<number>',
      'abstract count(): Promise<number>',
    ],
    [
      'an abstract member',
      '    count(): Promise<number>;',
      '    count(): Promise<number>;\n    abstract purge(): void;',
    ],
    ['another base class', 'extends AttachedDictionary', 'extends OtherDictionary'],
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

  test.for([0, 3])('goes from one version to the next, and not to %i', (to) => {
    const repository = releasedRepository();
    repository.replace(core, version, `CONTRACT_VERSION = ${to}`);
    repository.announce({ '@coatcheck/core': 'major', '@coatcheck/foo': 'major' });
    repository.replace(manifest, '"^1.0.0"', '"^2.0.0"');
    expect(refusedIn(repository)).toEqual(['contract: @coatcheck/core']);
  });
});

test('the report by which the contract can be told has to stay', () => {
  const repository = releasedRepository();
  repository.remove(core);
  repository.announce({ '@coatcheck/core': 'major', '@coatcheck/foo': 'major' });
  repository.replace(manifest, '"^1.0.0"', '"^2.0.0"');
  expect(refusedIn(repository)).toEqual(['contract: @coatcheck/core']);
});
