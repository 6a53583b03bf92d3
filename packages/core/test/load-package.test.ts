import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadPackage } from '../src/index.ts';

/** The folder of an application that has a package 'thing' with this source. */
function applicationWith(source: string): string {
  const root = mkdtempSync(join(tmpdir(), 'coatcheck-load-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const folder = join(root, 'node_modules/thing');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', exports: { import: './thing.js' } }));
  writeFileSync(join(folder, 'thing.js'), source);
  return root;
}

test('a package is loaded from the folder of the application', async () => {
  expect(await loadPackage('thing', applicationWith('export const answer = 42;'))).toMatchObject({ answer: 42 });
});

test('a package that is not there is an error that tells how to install it', async () => {
  await expect(loadPackage('other', applicationWith(''))).rejects.toMatchObject({
    code: 'STORE_NOT_INSTALLED',
    message: "The package 'other' is not installed where the application is. Try: npm install other",
  });
});

test('a package that fails to load is an error with its cause', async () => {
  await expect(loadPackage('thing', applicationWith("throw new Error('no native binding');"))).rejects.toMatchObject({
    code: 'STORE_NOT_LOADED',
    message: "The package 'thing' is installed but fails to load: no native binding",
    cause: { message: 'no native binding' },
  });
});
