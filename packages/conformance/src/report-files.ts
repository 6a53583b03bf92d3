import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reportText } from './report.ts';
import type { Report } from './report.ts';

/** Writes a report into a directory, as text and as JSON; the files are named after the store. */
export async function writeReport(report: Report, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const name = report.store.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
  await writeFile(join(directory, `${name}.txt`), reportText(report));
  await writeFile(join(directory, `${name}.json`), `${JSON.stringify(report, undefined, 2)}\n`);
}
