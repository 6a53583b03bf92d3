import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publishedPackages, root } from '@coatcheck/packaging/workspace';
import { CONTRACT_VERSION } from '@coatcheck/core';
import semver from 'semver';
import { expect, test } from 'vitest';
import { versionAfter } from '../src/policy/bumps.ts';
import { checkRelease } from '../src/policy/check-release.ts';
import { addable, contractIn } from '../src/policy/contract.ts';
import { releaseStateOf } from '../src/policy/release-state.ts';
import { workingTree } from '../src/policy/tree.ts';

const run = promisify(execFile);
const program = join(import.meta.dirname, '../src/check.ts');

/** The command, as `npm run release:check` runs it. */
async function check(...args: readonly string[]): Promise<{ code: unknown; output: string }> {
  try {
    const { stdout } = await run(process.execPath, [...process.execArgv, program, ...args]);
    return { code: 0, output: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

test('what is in this repository may be released', async () => {
  expect(checkRelease(root).refused).toEqual([]);
  const { code, output } = await check();
  expect(output).toContain('may be released: @coatcheck/core');
  expect(code).toBe(0);
});

test('a revision that is not there is told in a line', async () => {
  const { code, output } = await check('--since', 'nowhere');
  expect(code).toBe(2);
  expect(output).toBe("This clone does not know what it has in common with 'nowhere'. Fetch it, with its history.\n");
});

test('the contract is found in the report of core: its version, and all that it is made of', () => {
  const { version, declarations } = contractIn(readFileSync(join(root, 'packages/core/api/index.api.md'), 'utf8'));
  expect(version).toBe(CONTRACT_VERSION);
  expect(Object.keys(declarations).toSorted()).toEqual(Object.keys(addable).toSorted());
});

test('whatever a type of the contract refers to is a part of it, too', () => {
  const report = readFileSync(join(root, 'packages/core/api/index.api.md'), 'utf8');
  const types = [...report.matchAll(/^export (?:declare )?(?:abstract )?(?:interface|type|class) (\w+)/gm)];
  const exported = new Set(types.map(([, name = '']) => name));
  // What the dictionary refers to is between core and applications: stores only pass it on.
  const { AttachedDictionary: _, ...declarations } = contractIn(report).declarations;
  const named = Object.values(declarations).flatMap((text) => text.match(/\b[A-Z]\w+/g) ?? []);
  expect(exported).toContain('StoreContext');
  expect(new Set(named).intersection(exported).difference(new Set(Object.keys(addable)))).toEqual(new Set());
});

test('what the scaffold writes accepts what the next release of core and of the suite will be', () => {
  const template = readFileSync(join(root, 'packages/create-coatcheck-store/template/_package.json'), 'utf8');
  const ranges = [...template.matchAll(/"(@coatcheck\/\w+)": "([^"]+)"/g)].map(([, name = '', range = '']) => ({
    name,
    range,
  }));
  expect(ranges).toHaveLength(3);
  const next = releaseStateOf(workingTree(root));
  const refused = ranges.filter(({ name, range }) => !semver.satisfies(versionAfter(next, name) ?? '', range));
  expect(refused).toEqual([]);
});

test('every store says itself for which contract it was written, and does not take it from the core that it meets', () => {
  const stores = publishedPackages().filter(({ manifest }) => manifest.keywords?.includes('coatcheck-store') === true);
  expect(stores).not.toEqual([]);
  const silent = stores.filter(({ folder }) => {
    const report = readFileSync(join(root, 'packages', folder, 'api/index.api.md'), 'utf8');
    return !report.includes('static readonly contract: number;');
  });
  expect(silent.map(({ folder }) => folder)).toEqual([]);
});
