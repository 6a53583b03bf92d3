import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { declaredStores } from './declared-stores.ts';
import { pageWith, storeTable } from './store-table.ts';
import { root } from './workspace.ts';

/** Shows what each store promises; with --write, puts it into the README. */
const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const readme = join(root, 'README.md');
const stores = await declaredStores();
console.log(storeTable(stores));
if (values.write) await writeFile(readme, pageWith(await readFile(readme, 'utf8'), stores));
