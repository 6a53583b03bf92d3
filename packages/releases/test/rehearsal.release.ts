import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '@coatcheck/packaging/workspace';
import { expect, onTestFinished, test } from 'vitest';
import { copyRepository, type RepositoryCopy } from '../src/rehearsal/repository-copy.ts';

const run = promisify(execFile);
const program = join(import.meta.dirname, '../src/rehearse.ts');

/** How long one rehearsal may take on a machine with much else to do, in milliseconds. */
const LONGEST = 600_000;

/** The command, as `npm run release:rehearse` runs it. */
async function rehearse(repository: string): Promise<{ code: unknown; account: string }> {
  try {
    const { stdout } = await run(process.execPath, [...process.execArgv, program, '--repository', repository]);
    return { code: 0, account: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string };
    return { code, account: stdout + stderr };
  }
}

/** This repository, but with a fault, in a folder of its own. */
async function faulty(plant: (copy: RepositoryCopy) => Promise<void>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'coatcheck-faulty-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await plant(await copyRepository(root, folder, process.env));
  return folder;
}

test('a release, and those that follow, give users what they should', { timeout: LONGEST }, async () => {
  const { code, account } = await rehearse(root);
  expect(account).toMatch(/published and tagged: .*@coatcheck\/core@\d+\.\d+\.\d+, .*@coatcheck\/web@/);
  expect(account).toMatch(/@coatcheck\/memory@\S+, CHANGELOG\.md: \d/);
  expect(account).toContain('the shop of the user answers on Memory, File, Lru, Keyv, each by its name');
  expect(account).toMatch(/npm install coatcheck-web-\S+\.tgz .*: the first example of its README serves/);
  expect(account).toContain('npm create coatcheck-store: both write a project');
  expect(account).toMatch(/published and tagged: @coatcheck\/memory@\d+\.\d+\.\d+\n/);
  expect(account).toMatch(/published and tagged: @coatcheck\/core@\d+\.\d+\.0\n/);
  expect(account).toMatch(
    /@coatcheck\/memory \S+ with core \S+: SessionMemoryStore conforms to contract \d+: \d+ passed/,
  );
  expect(account).toMatch(
    /npm refuses: code ERESOLVE; Found: @coatcheck\/core@\d+\.0\.0; peer @coatcheck\/core@"\^\d+\.0\.0"/,
  );
  expect(account).toMatch(/Everything went as it should, in \d+ seconds\.\n$/);
  expect(code).toBe(0);
});

test(
  'what the check of a release refuses stops the rehearsal before anything is published',
  { timeout: LONGEST },
  async () => {
    const folder = await faulty((copy) =>
      copy.editManifest('@coatcheck/memory', (manifest) => ({
        ...manifest,
        peerDependencies: { '@coatcheck/core': '~1.0.0' },
      })),
    );
    const { code, account } = await rehearse(folder);
    expect(account).toContain(
      "@coatcheck/memory accepts @coatcheck/core '~1.0.0'. It has to be whole majors, such as ^1.0.0.",
    );
    expect(account).not.toContain('published and tagged');
    expect(code).toBe(1);
  },
);

test('packages that move together stop the rehearsal', { timeout: LONGEST }, async () => {
  const folder = await faulty(async ({ folder: copied }) => {
    const file = join(copied, '.changeset/config.json');
    const config = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...config, fixed: [['@coatcheck/*']] }));
  });
  const { code, account } = await rehearse(folder);
  expect(account).toMatch(
    /What was published: expected \[ '@coatcheck\/memory@\S+' \], found \[\s+'@coatcheck\/conformance@/,
  );
  expect(code).toBe(1);
});
