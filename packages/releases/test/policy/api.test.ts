import { describe, expect, test } from 'vitest';
import { refusedIn } from '../support/refused.ts';
import { releasedRepository } from '../support/repository.ts';

const manifest = 'packages/foo/package.json';
const core = 'packages/core/api/index.api.md';

describe('a change of the public API', () => {
  test.for([
    ['that adds', '    close(): Promise<void>;', '    close(): Promise<void>;\n    open(): Promise<void>;'],
    ['that takes a member away', '    close(): Promise<void>;\n', ''],
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

  test('by an entry point that is new is one, too', () => {
    const repository = releasedRepository();
    repository.write('packages/foo/api/register.api.md', '```ts\n```\n');
    expect(refusedIn(repository)).toEqual(['api: @coatcheck/foo']);
    repository.announce({ '@coatcheck/foo': 'minor' });
    expect(refusedIn(repository)).toEqual([]);
  });

  test.for([
    ['a type', 'export class SessionFooStore', 'export class SessionBarStore'],
    ['a name that is there at run time', '// fooOptions\n', ''],
  ] as const)('that takes %s away is refused without a new major', ([, part, by]) => {
    const repository = releasedRepository();
    repository.replace('packages/foo/api/index.api.md', part, by);
    repository.announce({ '@coatcheck/foo': 'minor' });
    expect(refusedIn(repository)).toEqual(['api: @coatcheck/foo']);
    repository.announce({ '@coatcheck/foo': 'major' });
    expect(refusedIn(repository)).toEqual([]);
  });

  test('that takes an entry point away is refused without a new major', () => {
    const repository = releasedRepository();
    repository.remove('packages/foo/api/index.api.md');
    repository.announce({ '@coatcheck/foo': 'minor' });
    expect(refusedIn(repository)).toEqual(['api: @coatcheck/foo']);
  });

  test.for([
    ['depends on', '"version"', '"dependencies": { "keyv": "^6.0.0" },\n  "version"'],
    ['exports', '"version"', '"exports": { "./other": "./other.js" },\n  "version"'],
    ['can be run as', '"version"', '"bin": "./foo.js",\n  "version"'],
    ['runs on', '"version"', '"os": ["linux"],\n  "version"'],
  ] as const)('by what a package %s is one, too', ([, part, by]) => {
    const repository = releasedRepository();
    repository.replace(manifest, part, by);
    expect(refusedIn(repository)).toEqual(['api: @coatcheck/foo']);
    repository.announce({ '@coatcheck/foo': 'patch' });
    expect(refusedIn(repository)).toEqual([]);
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

  test('is not announced by other words in a changeset that was there before, nor by another name for it', () => {
    const repository = releasedRepository();
    const file = '.changeset/pending.md';
    repository.write(file, "---\n'@coatcheck/core': minor\n---\n\nSomething else.\n");
    repository.commit('before');
    repository.replace(core, 'close(): Promise<void>', 'close(): void');
    repository.replace(file, 'Something else.', 'Something else!');
    expect(refusedIn(repository, 'before')).toEqual(['api: @coatcheck/core']);
    repository.replace(file, 'Something else!', 'Something else.');
    repository.rename(file, '.changeset/renamed.md');
    expect(refusedIn(repository, 'before')).toEqual(['api: @coatcheck/core']);
    repository.replace('.changeset/renamed.md', 'minor', 'major');
    repository.announce({ '@coatcheck/foo': 'major' });
    repository.replace(manifest, '"^1.0.0"', '"^2.0.0"');
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

  test('is none of a package whose first version is there, and not tagged yet', () => {
    const repository = releasedRepository();
    repository.write('packages/bar/package.json', JSON.stringify({ name: '@coatcheck/bar', version: '1.0.0' }));
    repository.write('packages/bar/api/index.api.md', '```ts\n```\n');
    expect(refusedIn(repository)).toEqual([]);
  });
});

describe('a changeset', () => {
  test('that names what is not published from here is refused', () => {
    const repository = releasedRepository();
    repository.announce({ '@coatcheck/fo': 'minor' });
    expect(refusedIn(repository)).toEqual(['changeset: @coatcheck/fo']);
  });

  test('that says nothing is refused, since it will be the changelog', () => {
    const repository = releasedRepository();
    repository.write('.changeset/silent.md', "---\n'@coatcheck/foo': minor\n---\n");
    expect(refusedIn(repository)).toEqual(['changeset: @coatcheck/foo']);
  });

  test('that is taken away, or made less, before it was released is refused', () => {
    const repository = releasedRepository();
    repository.announce({ '@coatcheck/foo': 'minor' });
    repository.commit('before');
    repository.replace('.changeset/change-1.md', 'minor', 'patch');
    expect(refusedIn(repository, 'before')).toEqual(['changeset: @coatcheck/foo']);
    repository.remove('.changeset/change-1.md');
    expect(refusedIn(repository, 'before')).toEqual(['changeset: @coatcheck/foo']);
    repository.replace(manifest, '1.2.0', '1.3.0');
    expect(refusedIn(repository, 'before')).toEqual([]);
  });
});
