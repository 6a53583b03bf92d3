import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createStoreProject } from '../src/index.ts';
import { buildDependencies, install, runScript } from './support/installed.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const guide = await readFile(join(import.meta.dirname, '../../../docs/authors.md'), 'utf8');

/** What the guide shows of its worked example: each file of the project that it writes anew, by its path. */
const files = [...guide.matchAll(/^```ts (\S+\.ts)\n(.*?)^```$/gms)].map(
  ([, path = '', code = '']) => [path, code] as const,
);

beforeAll(buildDependencies);

test('whoever follows the guide for authors has a store that compiles and conforms', async () => {
  const { directory } = await createStoreProject({ name: '@acme/sqlite' }, join(temporaryFolder(), 'project'));
  install(directory);
  await rm(join(directory, 'src/sqlite-client.ts'));
  for (const [path, code] of files) await writeFile(join(directory, path), code);
  const { output, code } = await runScript(directory, 'tsc && vitest run');
  expect(output).toMatch(/SessionSqliteStore conforms to contract 1: \d{3,} passed/);
  expect(code).toBe(0);
});

test('the guide shows the store, its rows, what it is tested with, and the test', () => {
  expect(files.map(([path]) => path)).toEqual([
    'src/session-row.ts',
    'src/session-sqlite-store.ts',
    'test/subjects.ts',
    'test/elsewhere.ts',
    'test/conformance.test.ts',
  ]);
});
