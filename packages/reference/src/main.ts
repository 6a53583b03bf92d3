import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Documentation } from './documentation.ts';
import { publishedModules } from './documented-modules.ts';

/** Writes the reference of everything that is published into dist/, or into the folder that --out names. Fails if something is wrong with it. */
const { values } = parseArgs({ options: { out: { type: 'string', default: join(import.meta.dirname, '../dist') } } });
const documentation = await Documentation.of(publishedModules());
await documentation.writePages(values.out);
for (const complaint of documentation.complaints) console.error(complaint);
if (documentation.complaints.length > 0) process.exitCode = 1;
else console.log(`The reference begins at ${join(values.out, 'index.html')}`);
