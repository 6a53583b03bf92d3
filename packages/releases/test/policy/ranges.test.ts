import { describe, expect, test } from 'vitest';
import { checkRelease } from '../../src/policy/check-release.ts';
import { refusedIn } from '../support/refused.ts';
import { releasedRepository } from '../support/repository.ts';

const manifest = 'packages/foo/package.json';

describe('a range that is narrowed', () => {
  test.for([
    ['of another peer', '"^5.6.0 || ^6.0.0"', '"^6.0.0"'],
    ['of the runtime', '>=22.12', '>=24'],
    ['by a peer that was not needed before', '"keyv"', '"redis": "^6.0.0",\n    "keyv"'],
    ['by a peer that was optional', '"optional": true', '"optional": false'],
    ['by core, which is no peer any more', '"@coatcheck/core": "^1.0.0",', ''],
    ['to what is no range', '"^5.6.0 || ^6.0.0"', '"catalog:"'],
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
    repository.announce({ '@coatcheck/foo': 'patch' });
    expect(refusedIn(repository)).toEqual([]);
  });

  test('is named, with what to do', () => {
    const repository = releasedRepository();
    repository.announce({ '@coatcheck/foo': 'minor' });
    repository.replace(manifest, '>=22.12', '>=24');
    expect(checkRelease(repository.root).refused.map(({ message }) => message)).toEqual([
      '@coatcheck/foo narrows node from >=22.12 to >=24. Widen it again, or add a changeset that makes @coatcheck/foo a new major.',
    ]);
  });

  test.for(['"^1.2.0"', '"1.2.0"', '"~1.0.0"', '">=1.0.0"', '"*"', '"workspace:^"'])(
    'and one of core that is not whole majors is refused in any case: %s',
    (range) => {
      const repository = releasedRepository();
      repository.replace(manifest, '"^1.0.0"', range);
      repository.announce({ '@coatcheck/foo': 'major' });
      expect(refusedIn(repository)).toEqual(['peer: @coatcheck/foo']);
    },
  );
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
    repository.announce({ '@coatcheck/core': 'major', '@coatcheck/foo': 'patch' });
    repository.replace(manifest, '"^1.0.0"', '"^1.0.0 || ^2.0.0"');
    expect(refusedIn(repository)).toEqual(['peer: @coatcheck/foo']);
    repository.announce({ '@coatcheck/foo': 'major' });
    expect(refusedIn(repository)).toEqual([]);
  });
});
