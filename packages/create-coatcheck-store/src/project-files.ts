import { readFile } from 'node:fs/promises';
import { USUAL_LICENSE } from './answers.ts';
import type { CheckedAnswers } from './answers.ts';
import { manifestText } from './manifest.ts';
import { renaming } from './renaming.ts';

/** A project like any other, of a store called Foo: what all others are made of. */
const template = new URL('../template/', import.meta.url);

/** Where a file of the project has another name in the template, since packing or checking this package would take it for one of its own. */
const templateNames: Readonly<Record<string, string>> = {
  '.gitignore': '_gitignore',
  LICENSE: '_LICENSE',
  'package.json': '_package.json',
  'tsconfig.json': '_tsconfig.json',
};

const paths: readonly string[] = [
  '.changeset/config.json',
  '.changeset/first-release.md',
  '.github/workflows/release.yml',
  '.github/workflows/test.yml',
  '.gitignore',
  'LICENSE',
  'README.md',
  'TODO.md',
  'package.json',
  'src/foo-client.ts',
  'src/index.ts',
  'src/register.ts',
  'src/session-foo-store.ts',
  'src/session-row.ts',
  'test/conformance.test.ts',
  'test/elsewhere.ts',
  'test/subjects.ts',
  'tsconfig.build.json',
  'tsconfig.json',
];

/** Every file of a project, by its path: what it is to contain. Writes nothing. */
export async function projectFiles(answers: CheckedAnswers, year: number): Promise<ReadonlyMap<string, string>> {
  const renamed = renaming(answers, year);
  const wanted = paths.filter((path) => path !== 'LICENSE' || answers.license === USUAL_LICENSE);
  const files = wanted.map(async (path): Promise<[string, string]> => {
    const text = await readFile(new URL(templateNames[path] ?? path, template), 'utf8');
    return [renamed(path), path === 'package.json' ? manifestText(text, answers) : renamed(text)];
  });
  return new Map(await Promise.all(files));
}
