import { glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ApiReport } from './api-reports.ts';
import { root } from './workspace.ts';

/** The API reports that are kept in the repository. */
export async function committedReports(): Promise<ApiReport[]> {
  const reports: ApiReport[] = [];
  for await (const path of glob('packages/*/api/*.api.md', { cwd: root })) {
    reports.push({ path, text: await readFile(join(root, path), 'utf8') });
  }
  return reports;
}

/** Puts the reports that were made in the place of all that are kept. */
export async function keepReports(made: readonly ApiReport[]): Promise<void> {
  for (const { path } of await committedReports()) await rm(join(root, path));
  for (const { path, text } of made) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

/** Where the reports that are kept differ from those that were made. */
export function reportComplaints(made: readonly ApiReport[], kept: readonly ApiReport[]): string[] {
  const texts = new Map(made.map(({ path, text }) => [path, text]));
  const others = new Map(kept.map(({ path, text }) => [path, text]));
  const paths = [...new Set([...texts.keys(), ...others.keys()])].toSorted();
  const complaints = paths.flatMap((path) => difference(path, texts.get(path), others.get(path)));
  return complaints.map((complaint) => `${complaint} Run: npm run api -- --write`);
}

function difference(path: string, made: string | undefined, kept: string | undefined): string[] {
  if (made === kept) return [];
  if (made === undefined) return [`${path} is about an entry point that does not exist.`];
  if (kept === undefined) return [`${path} is missing.`];
  const [lines, others] = [made.split('\n'), kept.split('\n')];
  const at = lines.findIndex((line, index) => line !== others[index]);
  return [`${path} differs from what was built, in line ${at + 1}: '${others[at]}' is now '${lines[at]}'.`];
}
