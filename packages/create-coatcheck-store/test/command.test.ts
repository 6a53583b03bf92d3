import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ran } from './support/ran.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

describe('without a terminal', () => {
  test('a name is enough: the project is written beside where one is, and the next steps are said', async () => {
    const folder = temporaryFolder();
    const { code, output, error } = await ran(folder, ['@acme/foo']);
    expect([code, error]).toEqual([0, '']);
    expect(readdirSync(folder)).toEqual(['coatcheck-store-foo']);
    expect(output).toBe(`Wrote SessionFooStore, 19 files of the package @acme/coatcheck-store-foo. Now:

  cd coatcheck-store-foo
  npm install
  npm test

The tests pass as they are, with a stand-in for the backend. TODO.md says how to put yours in its place, and how to publish.
`);
  });

  test('each option has its effect', async () => {
    const folder = temporaryFolder();
    const options = {
      '--directory': 'some/where',
      '--description': 'Keeps it.',
      '--author': 'Ann',
      '--license': 'MIT',
      '--repository': 'acme/foo',
      '--test-runner': 'node',
    };
    const { code } = await ran(folder, ['foo', ...Object.entries(options).flat(), '--yes']);
    expect(code).toBe(0);
    const read = (path: string): string => readFileSync(join(folder, 'some/where', path), 'utf8');
    expect(JSON.parse(read('package.json'))).toMatchObject({
      description: 'Keeps it.',
      author: 'Ann',
      license: 'MIT',
      repository: { type: 'git', url: 'git+https://github.com/acme/foo.git' },
      scripts: { test: 'tsc && node --test "test/**/*.test.ts"' },
    });
    expect(read('LICENSE')).toContain('Copyright (c) 2031 Ann\n');
  });

  test('the next steps fit where the project is', async () => {
    const folder = temporaryFolder();
    expect((await ran(folder, ['foo', '--directory', 'a place'])).output).toContain('  cd "a place"\n');
    expect((await ran(folder, ['foo', '--directory', join(folder, 'b')])).output).toContain('  cd b\n');
    const empty = temporaryFolder();
    expect((await ran(empty, ['foo', '--directory', '.'])).output).toContain('Now:\n\n  npm install\n');
  });

  test('the next steps speak of a licence whose text is missing', async () => {
    const { output } = await ran(temporaryFolder(), ['foo', '--license', 'ISC']);
    expect(output).toContain('The text of the licence is not there: put it into a file LICENSE.');
  });

  test('a name that is missing is asked for by an error', async () => {
    const folder = temporaryFolder();
    expect(await ran(folder, ['--author', 'Ann'])).toEqual({
      code: 2,
      output: '',
      error: 'error: [name]: The store needs a name, and nobody is asked for it: npm create coatcheck-store foo\n',
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test.for([
    [['memory'], 'error: [name]: There is SessionMemoryStore in @coatcheck/memory already'],
    [['foo', '--description', ''], 'error: --description: The description has to be one line of text.'],
    [['foo', '--author', ' '], 'error: --author: The author has to be one line of text.'],
    [['foo', '--license', 'my own'], 'error: --license: A licence is named by its SPDX identifier'],
    [['foo', '--repository', 'x'], 'error: --repository: A repository is owner/name on GitHub'],
    [['foo', '--test-runner', 'jest'], "option '--test-runner <runner>' argument 'jest' is invalid"],
    [['foo', '--directory'], "option '--directory <path>' argument missing"],
    [['foo', '--tests'], "unknown option '--tests'"],
    [['foo', 'bar'], 'too many arguments'],
  ] as const)('%j is misuse: it ends with 2, says what was expected, and writes nothing', async ([args, message]) => {
    const folder = temporaryFolder();
    const { code, output, error } = await ran(folder, args);
    expect([code, output]).toEqual([2, '']);
    expect(error).toContain(message);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a folder that is taken is refused', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'coatcheck-store-foo'));
    writeFileSync(join(folder, 'coatcheck-store-foo/notes'), 'mine');
    const { code, error } = await ran(folder, ['foo']);
    expect(code).toBe(2);
    expect(error).toContain('error: --directory: There is something in ');
    expect(readdirSync(join(folder, 'coatcheck-store-foo'))).toEqual(['notes']);
  });

  test('what the file system refuses ends with 1, and its reason is told', async () => {
    const { code, output, error } = await ran(temporaryFolder(), ['foo', '--directory', 'x'.repeat(300)]);
    expect([code, output]).toEqual([1, '']);
    expect(error).toMatch(/^error: The project could not be written completely\. ENAMETOOLONG/);
  });

  test('--help tells of every option, and how npm passes them on', async () => {
    const { code, output, error } = await ran(temporaryFolder(), ['--help']);
    expect([code, error]).toEqual([0, '']);
    const options = ['directory', 'description', 'author', 'license', 'repository', 'test-runner', 'yes', 'version'];
    for (const option of options) expect(output).toContain(`--${option} `);
    expect(output).toContain('npm create coatcheck-store @acme/foo -- ');
  });

  test('--version tells the version of the package', async () => {
    const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
    const { version } = JSON.parse(manifest) as { version: string };
    expect(await ran(temporaryFolder(), ['--version'])).toEqual({ code: 0, output: `${version}\n`, error: '' });
  });
});
