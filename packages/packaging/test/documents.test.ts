import { execFile } from 'node:child_process';
import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeBlocks } from '../src/code-blocks.ts';
import { outcomeOf } from '../src/example-outcome.ts';
import { installTarballs, linkDependency, type Installation } from '../src/installation.ts';
import { isOurs, publishedPackages, root } from '../src/workspace.ts';

const run = promisify(execFile);

/** A reader's own strict set-up; each block is a module of its own. */
const tsconfig = {
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    strict: true,
    noEmit: true,
    types: ['node'],
    moduleDetection: 'force',
  },
  include: ['*.ts'],
};

const blocks = await blocksOfDocuments();
let installation: Installation;

beforeAll(async () => {
  installation = await installTarballs();
  const { dir } = installation;
  await linkCompanions(dir);
  await writeFile(join(dir, 'package.json'), JSON.stringify({ type: 'module' }));
  await writeFile(join(dir, 'tsconfig.json'), JSON.stringify(tsconfig));
  await Promise.all(blocks.map(({ name, code }) => writeFile(join(dir, name), code)));
});

afterAll(() => installation?.remove());

// A block that is not meant to compile says so in its fence: ```ts sketch
test('every block of TypeScript in the documents compiles for a reader who installed the packages', async () => {
  expect(blocks).not.toEqual([]);
  expect(await complaintsOfCompiler(installation.dir)).toBe('');
});

test.for(blocks)('$name runs, to its end or until it serves', async ({ name, code }) => {
  expect(await outcomeOf(installation.dir, name, code)).toMatch(/^(?:ended well|serves)$/);
});

/** What an example may use beside our packages, such as Express: whatever their tests use too. */
async function linkCompanions(dir: string): Promise<void> {
  const companions = publishedPackages().flatMap((entry) =>
    Object.keys(entry.manifest.devDependencies ?? {}).map((name) => ({ name, entry })),
  );
  const foreign = companions.filter(({ name }) => !isOurs(name));
  await Promise.all(foreign.map(({ name, entry }) => linkDependency(entry, name, dir)));
}

/** Named after page and line, so that a complaint of the compiler leads there. */
async function blocksOfDocuments(): Promise<{ name: string; code: string }[]> {
  const pages = await Array.fromAsync(glob(['*.md', 'docs/**/*.md', 'packages/*/README.md'], { cwd: root }));
  const found = await Promise.all(
    pages.map(async (page) => {
      const fenced = codeBlocks(await readFile(join(root, page), 'utf8'));
      return fenced.map(({ line, code }) => ({ name: `${page.replaceAll(/[\\/]/g, '.')}.line-${line}.ts`, code }));
    }),
  );
  return found.flat();
}

async function complaintsOfCompiler(dir: string): Promise<string> {
  const compiler = join(root, 'node_modules/.bin/tsc');
  const failed = (error: { stdout: string }): { stdout: string } => error;
  const { stdout } = await run(compiler, ['--pretty', 'false'], { cwd: dir }).catch(failed);
  return stdout;
}
