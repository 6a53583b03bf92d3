import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../src/command.ts';
import type { ExitCode } from '../src/command.ts';
import { NOW } from './support/ran.ts';
import { Screen, Terminal } from './support/terminal.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const ENTER = '\r';
const CTRL_C = '\x03';
const DOWN = '\x1B[B';
/** Clears the line. */
const CTRL_U = '\x15';

const NAME = 'What is the store called?';
const DESCRIPTION = 'What does it do, in one sentence?';
const AUTHOR = 'Who writes it?';
const LICENSE = 'Under which licence?';
const REPOSITORY = 'Where will its repository be?';
const TEST_RUNNER = 'What shall its tests run with?';

/** Runs the command in front of a terminal. */
function start(
  folder: string,
  args: readonly string[] = [],
): { terminal: Terminal; error: Screen; end: Promise<ExitCode> } {
  const [terminal, error] = [new Terminal(), new Screen()];
  const { input, output } = terminal;
  return { terminal, error, end: run(args, { input, output, error, directory: folder, now: NOW }) };
}

function manifestIn(folder: string): unknown {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

describe('in a terminal', () => {
  test('everything is asked, and the answers make the project', async () => {
    const folder = temporaryFolder();
    const { terminal, end } = start(folder);
    await terminal.answer(NAME, `@acme/foo${ENTER}`);
    await terminal.answer(DESCRIPTION, `Keeps it.${ENTER}`);
    await terminal.answer(AUTHOR, `Ann${ENTER}`);
    await terminal.answer(LICENSE, `ISC${ENTER}`);
    await terminal.answer(REPOSITORY, `acme/foo${ENTER}`);
    await terminal.answer(TEST_RUNNER, `${DOWN}${ENTER}`);
    expect(await end).toBe(0);
    expect(manifestIn(join(folder, 'coatcheck-store-foo'))).toMatchObject({
      name: '@acme/coatcheck-store-foo',
      description: 'Keeps it.',
      author: 'Ann',
      license: 'ISC',
      repository: { url: 'git+https://github.com/acme/foo.git' },
      scripts: { test: 'tsc && node --test "test/**/*.test.ts"' },
    });
    expect(terminal.output.text).toContain('  cd coatcheck-store-foo\n  npm install\n  npm test\n');
  });

  test('Enter takes what is offered: the project is the one that --yes makes', async () => {
    const folder = temporaryFolder();
    const { terminal, end } = start(folder, ['foo', '--directory', 'asked']);
    for (const question of [DESCRIPTION, AUTHOR, LICENSE, REPOSITORY, TEST_RUNNER]) {
      await terminal.answer(question, ENTER);
    }
    expect(await end).toBe(0);
    expect(await start(folder, ['foo', '--directory', 'told', '--yes']).end).toBe(0);
    expect(manifestIn(join(folder, 'asked'))).toEqual(manifestIn(join(folder, 'told')));
    const license = (project: string): string => readFileSync(join(folder, project, 'LICENSE'), 'utf8');
    expect(license('asked')).toBe(license('told'));
  });

  test('what the command line says is not asked', async () => {
    const options = { '--description': 'Keeps it.', '--author': 'Ann', '--license': 'MIT', '--test-runner': 'bun' };
    const { terminal, end } = start(temporaryFolder(), ['foo', ...Object.entries(options).flat()]);
    await terminal.answer(REPOSITORY, ENTER);
    expect(await end).toBe(0);
    for (const question of [NAME, DESCRIPTION, AUTHOR, LICENSE, TEST_RUNNER]) {
      expect(terminal.output.text).not.toContain(question);
    }
  });

  test('--yes asks nothing, not even for a name that is missing', async () => {
    const { terminal, error, end } = start(temporaryFolder(), ['--yes']);
    expect(await end).toBe(2);
    expect(terminal.output.text).toBe('');
    expect(error.text).toContain('error: [name]: The store needs a name');
  });

  test('an answer that cannot be used is said to be so, and may be given again', async () => {
    const folder = temporaryFolder();
    const { terminal, end } = start(folder);
    await terminal.answer(NAME, ENTER);
    await terminal.answer('A name consists of words', `file${ENTER}`);
    await terminal.answer('There is SessionFileStore in @coatcheck/file already', `${CTRL_U}foo${ENTER}`);
    await terminal.answer(DESCRIPTION, ENTER);
    await terminal.answer(AUTHOR, ENTER);
    await terminal.answer(LICENSE, `my own${ENTER}`);
    await terminal.answer('A licence is named by its SPDX identifier', `${CTRL_U}MIT${ENTER}`);
    await terminal.answer(REPOSITORY, `foo${ENTER}`);
    await terminal.answer('A repository is owner/name on GitHub', `${CTRL_U}acme/foo${ENTER}`);
    await terminal.answer(TEST_RUNNER, ENTER);
    expect(await end).toBe(0);
    expect(manifestIn(join(folder, 'coatcheck-store-foo'))).toMatchObject({ license: 'MIT' });
  });

  test.for([
    ['memory', [], '[name]: There is SessionMemoryStore'],
    ['foo', ['--repository', 'x'], '--repository: A repository is'],
    ['taken', [], '--directory: There is something in'],
  ] as const)(
    'a command line that cannot be used is refused before anything is asked: %s %j',
    async ([name, options, message]) => {
      const folder = temporaryFolder();
      mkdirSync(join(folder, 'coatcheck-store-taken'));
      writeFileSync(join(folder, 'coatcheck-store-taken/notes'), 'mine');
      const { terminal, error, end } = start(folder, [name, ...options]);
      expect(await end).toBe(2);
      expect(error.text).toContain(message);
      expect(terminal.output.text).not.toContain(DESCRIPTION);
    },
  );
});

describe('Ctrl-C', () => {
  const questions = [NAME, DESCRIPTION, AUTHOR, LICENSE, REPOSITORY, TEST_RUNNER];

  test.for(questions.map((question, index) => [question, questions.slice(0, index)] as const))(
    'at "%s" ends with 130, and nothing was written',
    async ([question, earlier]) => {
      const folder = temporaryFolder();
      const { terminal, error, end } = start(folder);
      for (const answered of earlier) await terminal.answer(answered, answered === NAME ? `foo${ENTER}` : ENTER);
      await terminal.answer(question, CTRL_C);
      expect(await end).toBe(130);
      expect(terminal.output.text).toContain('Nothing was written.');
      expect(error.text).toBe('');
      expect(readdirSync(folder)).toEqual([]);
      expect(existsSync(join(folder, 'coatcheck-store-foo'))).toBe(false);
    },
  );
});
