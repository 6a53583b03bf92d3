import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { createStoreProject } from '../src/index.ts';
import type { Answers } from '../src/index.ts';
import { buildDependencies, install, runScript } from './support/installed.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

beforeAll(buildDependencies);

/** Writes a project outside of this repository, and gives it what it depends on. */
async function installed(answers: Answers): Promise<{ directory: string; scripts: Record<string, string> }> {
  const { directory } = await createStoreProject(answers, join(temporaryFolder(), 'project'));
  install(directory);
  const { scripts } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  return { directory, scripts };
}

test.for([
  [{ name: 'foo' }, 'SessionFooStore'],
  [{ name: '@acme/foo-bar', testRunner: 'node' }, 'SessionFooBarStore'],
] as const)(
  'as it was written, %j compiles and passes the suite: the verdict is that %s conforms',
  async ([answers, store]) => {
    const { directory, scripts } = await installed(answers);
    const { code, output } = await runScript(directory, scripts['test'] ?? '');
    expect(output).toMatch(new RegExp(`${store} conforms to contract 1: \\d{3,} passed`));
    expect(code).toBe(0);
  },
);

test('a store that loses a condition fails its tests', async () => {
  const { directory, scripts } = await installed({ name: 'foo', testRunner: 'node' });
  const client = join(directory, 'src/foo-client.ts');
  const text = readFileSync(client, 'utf8');
  const faulty = text.replace('rows.get(row.id)?.rev === rev && put', "rev !== '' && put");
  expect(faulty).not.toBe(text);
  writeFileSync(client, faulty);
  const { code, output } = await runScript(directory, scripts['test'] ?? '');
  expect(output).toMatch(/SessionFooStore does not conform/);
  expect(code).not.toBe(0);
});

test('what is built is the store and, apart from it, what registers it', async () => {
  const { directory, scripts } = await installed({ name: '@acme/foo' });
  expect(await runScript(directory, scripts['build'] ?? '')).toEqual({ code: 0, output: '' });
  const built = (path: string): string => pathToFileURL(join(directory, 'dist', path)).href;
  const { SessionFooStore } = (await import(built('index.js'))) as { SessionFooStore: { storeName: string } };
  expect(SessionFooStore.storeName).toBe('Foo');
  expect(existsSync(join(directory, 'dist/register.js'))).toBe(true);
  expect(existsSync(join(directory, 'dist/index.d.ts'))).toBe(true);
  expect(existsSync(join(directory, 'dist/conformance.test.js'))).toBe(false);
});

test('the first changeset makes the first version, with a changelog', async () => {
  const { directory } = await installed({ name: '@acme/foo' });
  expect(await runScript(directory, 'git init --quiet --initial-branch=main && changeset version')).toMatchObject({
    code: 0,
  });
  expect(readFileSync(join(directory, 'package.json'), 'utf8')).toContain('"version": "0.1.0"');
  expect(readFileSync(join(directory, 'CHANGELOG.md'), 'utf8')).toBe(
    '# @acme/coatcheck-store-foo\n\n## 0.1.0\n\n### Minor Changes\n\n- The first release.\n',
  );
});
