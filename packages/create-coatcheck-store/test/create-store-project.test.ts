import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AnswerError, createStoreProject } from '../src/index.ts';
import type { Answers } from '../src/index.ts';
import { writeProject } from '../src/project-directory.ts';
import { NOW } from './support/ran.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** A file of a project that was just written. */
type Read = (path: string) => string;

async function written(answers: Answers): Promise<Read> {
  const { directory } = await createStoreProject(answers, join(temporaryFolder(), 'project'), NOW);
  return (path) => readFileSync(join(directory, path), 'utf8');
}

async function manifest(answers: Answers): Promise<Record<string, unknown>> {
  return JSON.parse((await written(answers))('package.json')) as Record<string, unknown>;
}

async function refusal(work: Promise<unknown>): Promise<AnswerError> {
  const reason: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (reason instanceof AnswerError) return reason;
  throw new Error('It was not refused.', { cause: reason });
}

describe('a project', () => {
  test('has all that a store needs to be proven and published', async () => {
    const directory = join(temporaryFolder(), 'project');
    const project = await createStoreProject({ name: 'foo-bar' }, directory, NOW);
    expect(project.files).toEqual([
      '.changeset/config.json',
      '.changeset/first-release.md',
      '.github/workflows/release.yml',
      '.github/workflows/test.yml',
      '.gitignore',
      'LICENSE',
      'README.md',
      'TODO.md',
      'package.json',
      'src/foo-bar-client.ts',
      'src/index.ts',
      'src/register.ts',
      'src/session-foo-bar-store.ts',
      'src/session-row.ts',
      'test/conformance.test.ts',
      'test/elsewhere.ts',
      'test/subjects.ts',
      'tsconfig.build.json',
      'tsconfig.json',
    ]);
    const there = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(there).toHaveLength(project.files.length);
    expect(project).toMatchObject({
      directory,
      packageName: 'coatcheck-store-foo-bar',
      storeName: 'FooBar',
      setting: 'FooBar',
    });
  });

  test('of a store called Foo is the template, word for word', async () => {
    const read = await written({ name: 'foo' });
    const template: Read = (path) => readFileSync(new URL(`../template/${path}`, import.meta.url), 'utf8');
    for (const path of ['README.md', 'TODO.md', 'src/session-foo-store.ts', 'test/subjects.ts']) {
      expect(read(path)).toBe(template(path));
    }
  });

  test('of another store says nowhere that it was made of one called Foo', async () => {
    const { directory, files } = await createStoreProject(
      { name: '@acme/quux' },
      join(temporaryFolder(), 'project'),
      NOW,
    );
    const text = (path: string): string => readFileSync(join(directory, path), 'utf8');
    expect(files).toHaveLength(19);
    expect(files.filter((path) => /foo/i.test(path + text(path)))).toEqual([]);
  });

  test('is called by its names wherever they stand', async () => {
    const read = await written({ name: '@acme/foo-bar' });
    expect(read('src/session-foo-bar-store.ts')).toContain('export class SessionFooBarStore extends SessionStore');
    expect(read('src/session-foo-bar-store.ts')).toContain("static override readonly storeName: string = 'FooBar';");
    expect(read('src/register.ts')).toContain('registerStore(SessionFooBarStore);');
    expect(read('.changeset/first-release.md')).toContain("'@acme/coatcheck-store-foo-bar': minor");
    expect(read('README.md')).toContain('npm install @coatcheck/core @acme/coatcheck-store-foo-bar');
    expect(read('README.md')).toContain('SESSION_STORE=@acme/foo-bar ');
    expect(read('README.md')).toContain("import '@acme/coatcheck-store-foo-bar/register'");
    expect(read('README.md')).toContain("sessionStore: 'FooBar'");
  });

  test('has a package.json by which it is found, published, and put beside one copy of core', async () => {
    expect(await manifest({ name: '@acme/foo' })).toMatchObject({
      name: '@acme/coatcheck-store-foo',
      version: '0.0.0',
      description: 'Keeps the sessions of Coatcheck in Foo.',
      keywords: expect.arrayContaining(['coatcheck-store']) as unknown,
      license: 'MIT',
      type: 'module',
      files: ['dist', 'src'],
      sideEffects: ['./dist/register.js', './src/register.ts'],
      exports: {
        '.': { types: './dist/index.d.ts', default: './dist/index.js' },
        './register': { types: './dist/register.d.ts', default: './dist/register.js' },
      },
      publishConfig: { access: 'public' },
      peerDependencies: { '@coatcheck/core': '^1.0.0' },
      engines: { node: '>=22.12' },
    });
  });

  test('names nobody and no place unless told', async () => {
    const read = await written({ name: 'foo' });
    expect(JSON.parse(read('package.json'))).not.toHaveProperty('author');
    expect(JSON.parse(read('package.json'))).not.toHaveProperty('repository');
    expect(read('LICENSE')).toContain('Copyright (c) 2031 The authors of coatcheck-store-foo\n');
  });
});

describe('an answer', () => {
  test('about the author stands in package.json and in the licence', async () => {
    const read = await written({ name: 'foo', author: ' Ann <ann@example.com> ' });
    expect(JSON.parse(read('package.json'))).toHaveProperty('author', 'Ann <ann@example.com>');
    expect(read('LICENSE')).toContain('Copyright (c) 2031 Ann <ann@example.com>\n');
  });

  test('about what the store does stands in package.json and in the README as it was given', async () => {
    const description = 'Foo, "foo" & SESSION_STORE=Foo $& \\ 日本語';
    const read = await written({ name: 'quux', description });
    expect(JSON.parse(read('package.json'))).toHaveProperty('description', description);
    expect(read('README.md')).toContain(`# coatcheck-store-quux\n\n${description}\n`);
  });

  test('about another licence stands in package.json, and the text is left to the author', async () => {
    const { directory, files } = await createStoreProject(
      { name: 'foo', license: 'Apache-2.0' },
      join(temporaryFolder(), 'project'),
    );
    expect(readFileSync(join(directory, 'package.json'), 'utf8')).toContain('"license": "Apache-2.0"');
    expect(files).not.toContain('LICENSE');
  });

  test.for([
    ['acme/coatcheck-store-foo', 'git+https://github.com/acme/coatcheck-store-foo.git'],
    ['https://github.com/acme/foo', 'git+https://github.com/acme/foo.git'],
    ['https://github.com/acme/foo.git', 'git+https://github.com/acme/foo.git'],
    ['https://git.example.com:8443/~ann/stores/foo/', 'git+https://git.example.com:8443/~ann/stores/foo.git'],
  ])('about the repository, %s, is written as npm wants it', async ([repository, url]) => {
    expect(await manifest({ name: 'foo', repository })).toHaveProperty('repository', { type: 'git', url });
  });

  test.for([
    ['vitest', 'tsc && vitest run', ['vite', 'vitest']],
    ['node', 'tsc && node --test "test/**/*.test.ts"', []],
    ['bun', 'tsc && bun test', ['bun']],
    ['deno', 'tsc && deno test --allow-all --no-check test', ['deno']],
  ] as const)(
    'about the test runner, %s, decides the script, the binding and what is installed',
    async ([testRunner, script, installed]) => {
      const read = await written({ name: 'foo', testRunner });
      expect(read('test/conformance.test.ts')).toContain(`from '@coatcheck/conformance/${testRunner}';`);
      const { scripts, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
      expect(scripts?.['test']).toBe(script);
      const usual = ['@changesets/cli', '@coatcheck/conformance', '@coatcheck/core', '@types/node', 'typescript'];
      expect(Object.keys(devDependencies ?? {})).toEqual([...usual, ...installed].toSorted());
    },
  );

  test.for<[answers: Answers, question: string]>([
    [{ name: '..' }, 'name'],
    [{ name: 'foo', description: '' }, 'description'],
    [{ name: 'foo', description: 'one\ntwo' }, 'description'],
    [{ name: 'foo', author: ' ' }, 'author'],
    [{ name: 'foo', author: 'Ann\u001B[2J' }, 'author'],
    [{ name: 'foo', license: '' }, 'license'],
    [{ name: 'foo', license: 'MIT or so' }, 'license'],
    [{ name: 'foo', repository: 'foo' }, 'repository'],
    [{ name: 'foo', repository: 'http://example.com/a/b' }, 'repository'],
    [{ name: 'foo', repository: 'https://ann:secret@example.com/a/b' }, 'repository'],
    [{ name: 'foo', repository: 'git@github.com:acme/foo.git' }, 'repository'],
  ])('%j is refused by the question, and nothing is written', async ([answers, question]) => {
    const directory = join(temporaryFolder(), 'project');
    expect((await refusal(createStoreProject(answers, directory))).question).toBe(question);
    expect(existsSync(directory)).toBe(false);
  });

  test('about the test runner that comes from somewhere else than TypeScript is checked, too', async () => {
    const answers = JSON.parse('{"name":"foo","testRunner":"jest"}') as Answers;
    const { question, message } = await refusal(createStoreProject(answers, join(temporaryFolder(), 'project')));
    expect([question, message]).toEqual(['testRunner', 'The test runner has to be one of vitest, node, bun, deno.']);
  });
});

describe('the directory', () => {
  test('may exist as long as there is nothing in it', async () => {
    const directory = temporaryFolder();
    await createStoreProject({ name: 'foo' }, directory);
    expect(existsSync(join(directory, 'package.json'))).toBe(true);
  });

  test('may be a fresh clone of a repository', async () => {
    const directory = temporaryFolder();
    mkdirSync(join(directory, '.git'));
    await createStoreProject({ name: 'foo' }, directory);
    expect(existsSync(join(directory, 'package.json'))).toBe(true);
  });

  test('with anything in it is refused and left as it is', async () => {
    const directory = temporaryFolder();
    writeFileSync(join(directory, 'README.md'), 'mine');
    const { question, message } = await refusal(createStoreProject({ name: 'foo' }, directory));
    expect(question).toBe('directory');
    expect(message).toContain(directory);
    expect(message).toContain('nothing is ever overwritten');
    expect(readdirSync(directory)).toEqual(['README.md']);
    expect(readFileSync(join(directory, 'README.md'), 'utf8')).toBe('mine');
  });

  test('that is a file, or below one, is refused', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, 'mine');
    expect((await refusal(createStoreProject({ name: 'foo' }, file))).message).toBe(`${file} is not a directory.`);
    expect((await refusal(createStoreProject({ name: 'foo' }, join(file, 'foo')))).question).toBe('directory');
  });

  test('that somebody else writes to at the same moment keeps what they wrote', async () => {
    const directory = temporaryFolder();
    writeFileSync(join(directory, 'README.md'), 'theirs');
    await expect(writeProject(directory, new Map([['README.md', 'mine']]))).rejects.toThrow('EEXIST');
    expect(readFileSync(join(directory, 'README.md'), 'utf8')).toBe('theirs');
  });
});
