import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { firstExample } from '../src/first-example.ts';
import { publishedPackages, root } from '../src/workspace.ts';

// What is run by `npm create` is not installed.
const installed = publishedPackages().filter(({ manifest }) => !manifest.name.startsWith('create-'));

// It is run in the documents' tests, and in the release's where nothing else is installed.
test.each(installed)('the README of $manifest.name begins with how to install it, and a program', async (entry) => {
  const readme = await readFile(join(root, 'packages', entry.folder, 'README.md'), 'utf8');
  const { packages, code } = firstExample(readme);
  expect(packages).toContain(entry.manifest.name);
  expect(code).toContain(`from '${entry.manifest.name}`);
});

const install = '```sh\nnpm install --save-dev @coatcheck/core @coatcheck/foo\n```\n';
const program = "```ts\nimport '@coatcheck/foo';\n```\n";

test('a README begins with what is installed, and a program', () => {
  expect(firstExample(`# foo\n\n${install}\n${program}\n${program}`)).toEqual({
    packages: ['@coatcheck/core', '@coatcheck/foo'],
    code: "import '@coatcheck/foo';\n",
  });
});

test.each([
  { what: 'says nothing of what is to be installed', readme: program, says: 'what is to be installed' },
  { what: 'has no program', readme: install, says: 'not meant to run' },
  {
    what: 'shows a sketch before its first program',
    readme: install + program.replace('ts', 'ts sketch') + program,
    says: 'not meant to run',
  },
])('a README that $what is refused', ({ readme, says }) => {
  expect(() => firstExample(readme)).toThrow(says);
});
