import { describe, expect, test } from 'vitest';
import { checkRelease } from '../../src/policy/check-release.ts';
import { refusedIn } from '../support/refused.ts';
import { releasedRepository } from '../support/repository.ts';

const manifest = 'packages/foo/package.json';
const core = 'packages/core/api/index.api.md';

test('what was released, and not changed since, may be released', () => {
  const repository = releasedRepository();
  expect(checkRelease(repository.root)).toEqual({
    comparedWith: { '@coatcheck/core': '@coatcheck/core@1.2.0', '@coatcheck/foo': '@coatcheck/foo@1.2.0' },
    refused: [],
  });
});

describe('a version', () => {
  test('that goes down is refused, and announces nothing', () => {
    const repository = releasedRepository();
    repository.replace(manifest, '1.2.0', '0.9.0');
    repository.replace(manifest, '>=22.12', '>=24');
    expect(refusedIn(repository)).toEqual(['range: @coatcheck/foo', 'api: @coatcheck/foo', 'version: @coatcheck/foo']);
  });

  test('of a package that is no longer published is missed', () => {
    const repository = releasedRepository();
    repository.commit('before');
    repository.replace(manifest, '"version"', '"private": true,\n  "version"');
    expect(refusedIn(repository, 'before')).toEqual(['version: @coatcheck/foo']);
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
    expect(() => checkRelease(root, 'elsewhere')).toThrow("what it has in common with 'elsewhere'. Fetch it");
  });

  test('is what a change has in common with the branch that it is made to, wherever that has gone since', () => {
    const repository = releasedRepository();
    repository.branch('change');
    repository.replace(core, 'close(): Promise<void>', 'close(): void');
    repository.announce({ '@coatcheck/core': 'minor' });
    repository.commit();
    repository.checkOut('change');
    expect(refusedIn(repository, 'main')).toEqual([]);
  });

  test('is no release of another line of versions', () => {
    const repository = releasedRepository();
    repository.branch('maintained');
    repository.replace(manifest, '1.2.0', '2.0.0');
    repository.commit('@coatcheck/foo@2.0.0');
    repository.checkOut('maintained');
    expect(checkRelease(repository.root).comparedWith).toHaveProperty('@coatcheck/foo', '@coatcheck/foo@1.2.0');
  });
});
