import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { declaredStores } from '../declared-stores.ts';
import { pageWith, storeTable } from '../store-table.ts';
import { root } from '../workspace.ts';

const readme = join(root, 'README.md');

/** Shows what each store promises. */
export async function show(): Promise<readonly string[]> {
  console.log(storeTable(await declaredStores()));
  return [];
}

/** Puts it into the README. */
export async function write(): Promise<void> {
  await writeFile(readme, pageWith(await readFile(readme, 'utf8'), await declaredStores()));
}
