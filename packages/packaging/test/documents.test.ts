import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeBlocks } from '../src/code-blocks.ts';
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

let installation: Installation;

beforeAll(async () => {
  installation = await installTarballs();
});

afterAll(() => installation?.remove());

// A block that is not meant to compile says so in its fence: ```ts sketch
test('every block of TypeScript in the documents compiles for a reader who installed the packages', async () => {
  const { dir } = installation;
  await linkCompanions(dir);
  await writeFile(join(dir, 'package.json'), JSON.stringify({ type: 'module' }));
  await writeFile(join(dir, 'tsconfig.json'), JSON.stringify(tsconfig));
  const blocks = await blocksOfDocuments();
  await Promise.all(blocks.map(({ name, code }) => writeFile(join(dir, name), code)));
  expect(blocks).not.toEqual([]);
  expect(await complaintsOfCompiler(dir)).toBe('');
});

test('every block of TypeScript in the documents runs, to its end or until it serves', async () => {
  const { dir } = installation;
  const blocks = await blocksOfDocuments();
  for (const { name, code } of blocks) {
    // A port that is taken is no fault of the example's.
    await writeFile(join(dir, name), code.replaceAll('listen(3000', 'listen(0'));
    expect(`${name}: ${await outcomeOf(dir, name)}`).toMatch(/: (?:ended well|serves)$/);
  }
});

/** Runs a block as its reader would: whether it came to an end, or said something and goes on, as a server does. */
async function outcomeOf(dir: string, name: string): Promise<string> {
  const child = spawn(process.execPath, [name], { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
  const complaints: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  const ended = once(child, 'close').then(() =>
    child.exitCode === 0 ? 'ended well' : `failed: ${Buffer.concat(complaints).toString()}`,
  );
  const spoke = once(child.stdout, 'data').then(() => 'serves');
  const outcome = await Promise.race([ended, spoke]);
  // What has spoken may be on its way to its end; a server is not, and is stopped.
  if (outcome === 'serves' && (await readFile(join(dir, name), 'utf8')).includes('listen(')) child.kill();
  const end = await ended;
  return outcome === 'serves' && child.signalCode !== null ? outcome : end;
}

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
  const readmes = publishedPackages().map(({ folder }) => `packages/${folder}/README.md`);
  const pages = await Array.fromAsync(glob(['README.md', 'docs/**/*.md', ...readmes], { cwd: root }));
  const found = await Promise.all(
    pages.map(async (page) => {
      const blocks = codeBlocks(await readFile(join(root, page), 'utf8'));
      return blocks.map(({ line, code }) => ({ name: `${page.replaceAll(/[\\/]/g, '.')}.line-${line}.ts`, code }));
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
