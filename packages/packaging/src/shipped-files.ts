import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstalledPackage } from './installation.ts';
import { readManifest, root } from './workspace.ts';

/** Files that a tarball holds and should not, and those that it should and does not, in words. */
export async function fileComplaints(entry: InstalledPackage): Promise<string[]> {
  const [shipped, expected] = await Promise.all([filesIn(entry.installed), expectedFiles(entry)]);
  const unexpected = [...shipped].filter((file) => !expected.has(file));
  const missing = [...expected].filter((file) => !shipped.has(file));
  return [
    ...unexpected.map((file) => `${file} should not be there${reason(file)}.`),
    ...missing.map((file) => `${file} is missing.`),
  ];
}

/** Exactly what belongs into the tarball, according to the sources of the package. */
async function expectedFiles({ folder, installed }: InstalledPackage): Promise<ReadonlySet<string>> {
  const sources = [...(await filesIn(join(root, 'packages', folder), 'src'))].filter(isSource);
  const templates = await filesIn(join(root, 'packages', folder), 'template');
  // The first release writes the first changelog.
  const changelog = readManifest(installed).version === '0.0.0' ? [] : ['CHANGELOG.md'];
  const files = ['package.json', 'LICENSE', 'README.md', ...changelog, ...sources, ...sources.flatMap(builtFrom)];
  // It checks the template here, and is not a part of it.
  const others = [...templates].filter((file) => file !== 'template/tsconfig.json' && !isRubbish(file));
  return new Set([...files, ...others]);
}

/** A module; tests and declarations have a second dot in their names. */
function isSource(file: string): boolean {
  return /^(?:[^.]+\/)+[^./]+\.ts$/.test(file);
}

function builtFrom(source: string): string[] {
  const path = source.replace(/^src/, 'dist').replace(/\.ts$/, '');
  return ['.js', '.js.map', '.d.ts', '.d.ts.map'].map((ending) => path + ending);
}

function isRubbish(file: string): boolean {
  return /(?:^|\/)(?:node_modules|dist|\.cache|\.DS_Store)(?:\/|$)|\.(?:log|tgz|tsbuildinfo)$/.test(file);
}

function reason(file: string): string {
  return /^dist\/.*\.(?:js|ts|map)$/.test(file) ? ': its source is gone; npm run clean, and build again' : '';
}

/** The paths of all files in a folder of a package, or in the whole of it; none if there is no such folder. */
async function filesIn(packageFolder: string, folder = ''): Promise<ReadonlySet<string>> {
  const entries = await readdir(join(packageFolder, folder), { recursive: true, withFileTypes: true }).catch(
    noneAbsent,
  );
  const files = entries.filter((entry) => !entry.isDirectory());
  return new Set(files.map(({ parentPath, name }) => join(parentPath, name).slice(join(packageFolder, '/').length)));
}

function noneAbsent(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
