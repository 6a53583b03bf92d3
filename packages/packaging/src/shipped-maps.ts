import { readFile, readdir } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import type { SourceMapPayload } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import type { InstalledPackage } from './installation.ts';

/** Where a source map of a tarball does not lead to the sources in it, in words. */
export async function mapComplaints({ installed }: InstalledPackage): Promise<string[]> {
  const built = await readdir(join(installed, 'dist'), { recursive: true });
  const files = built.filter((name) => /\.(?:js|d\.ts)$/.test(name)).map((name) => join('dist', name));
  const found = await Promise.all(files.map((file) => complaintsAbout(installed, file)));
  return found.flat();
}

async function complaintsAbout(installed: string, file: string): Promise<string[]> {
  const code = await readFile(join(installed, file), 'utf8');
  if (!code.trimEnd().endsWith(`//# sourceMappingURL=${basename(file)}.map`))
    return [`${file} names no map of its own.`];
  const text = await contentOf(installed, `${file}.map`);
  if (text === undefined) return [`${file} has no map.`];
  const map = JSON.parse(text) as SourceMapPayload;
  const [path, ...others] = map.sources;
  if (path === undefined || others.length > 0) return [`${file}.map is not about one source.`];
  const name = join(dirname(file), map.sourceRoot ?? '', path);
  const source = await contentOf(installed, name);
  if (source === undefined) return [`${file}.map leads to ${name}, which is not there.`];
  if ((map.sourcesContent?.[0] ?? source) !== source) return [`${file}.map has a ${name} of its own.`];
  const astray = wordAstray(code, source, new SourceMap(map));
  return astray === undefined ? [] : [`${file}.map leads astray in ${relative('.', name)}: ${astray}.`];
}

/** The content of a file of the package; undefined if it has no such file. */
async function contentOf(installed: string, file: string): Promise<string | undefined> {
  if (file.startsWith('..')) return undefined;
  return readFile(join(installed, file), 'utf8').catch(() => undefined);
}

/** The first word that the map leads to a place where the source has another. */
function wordAstray(code: string, source: string, map: SourceMap): string | undefined {
  const sourceLines = source.split('\n');
  for (const [line, text] of code.split('\n').entries()) {
    for (const { 0: word, index } of text.matchAll(/[A-Za-z_$][\w$]*/g)) {
      const entry = map.findEntry(line, index);
      const isMapped = 'originalLine' in entry && entry.generatedLine === line && entry.generatedColumn === index;
      if (!isMapped || compilersOwn.has(word)) continue;
      const original = sourceLines[entry.originalLine]?.slice(entry.originalColumn);
      if (original?.startsWith(word) !== true)
        return `'${word}' (line ${line + 1}) is not in line ${entry.originalLine + 1}`;
    }
  }
  return undefined;
}

/** Where these stand, the source may have a modifier, or a piece of syntax that the compiler has put into other words. */
const compilersOwn: ReadonlySet<string> = new Set([
  '_a',
  '_b',
  'const',
  'constructor',
  'declare',
  'export',
  'readonly',
]);
