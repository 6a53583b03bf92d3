import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '@coatcheck/packaging/workspace';

/** How a program is compiled: the compiler's name, and the way in which it looks for modules. */
export interface Compilation {
  readonly compiler: string;
  readonly resolution: 'nodenext' | 'bundler';
}

const tsc: Readonly<Record<string, string>> = {
  'TypeScript 5.9': createRequire(import.meta.url).resolve('typescript-5/bin/tsc'),
  'TypeScript 7': join(root, 'node_modules/typescript/bin/tsc'),
};

/** Every compiler that is supported, with both ways of looking for modules. */
export const compilations: readonly Compilation[] = Object.keys(tsc).flatMap((compiler) =>
  (['nodenext', 'bundler'] as const).map((resolution) => ({ compiler, resolution })),
);

const strict = {
  target: 'es2023',
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noUncheckedSideEffectImports: true,
  verbatimModuleSyntax: true,
  skipLibCheck: false,
  noEmit: true,
};

const options: Readonly<Record<Compilation['resolution'], object>> = {
  // A server has no document.
  nodenext: { ...strict, module: 'nodenext', moduleResolution: 'nodenext', lib: ['es2023'] },
  bundler: { ...strict, module: 'esnext', moduleResolution: 'bundler', lib: ['es2023', 'dom', 'dom.iterable'] },
};

/** What a compiler has to say against a program. */
export interface Complaint {
  /** The file, relative to the folder; undefined for what is wrong with the whole program. */
  readonly file: string | undefined;
  readonly line: number;
  readonly message: string;
}

/** Compiles files of a folder, as strictly as can be. Returns what the compiler complains about: nothing if they are right. */
export async function complaints(
  { compiler, resolution }: Compilation,
  folder: string,
  files: readonly string[],
): Promise<Complaint[]> {
  const project = `tsconfig.${compiler.replaceAll(' ', '-')}.${resolution}.json`;
  await writeFile(join(folder, project), JSON.stringify({ compilerOptions: options[resolution], files }));
  return new Promise((resolve, reject) => {
    const args = [tsc[compiler] ?? '', '--project', project, '--pretty', 'false'];
    execFile(process.execPath, args, { cwd: folder }, (error, stdout, stderr) => {
      const found = complaintsIn(stdout);
      if (error !== null && found.length === 0) reject(new Error(`${compiler} failed: ${stderr}`, { cause: error }));
      else resolve(found);
    });
  });
}

/** Each begins at the beginning of a line; what follows it is indented. */
function complaintsIn(output: string): Complaint[] {
  const parts = output.split(/\n(?=\S)/).filter((part) => part.trim() !== '');
  return parts.map((part) => {
    const place = /^(?<file>.+?)\((?<line>\d+),\d+\): /.exec(part);
    return { file: place?.groups?.['file'], line: Number(place?.groups?.['line'] ?? 0), message: part.trim() };
  });
}
