import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '@coatcheck/packaging/workspace';
import { tryEverything } from './compatibility.ts';
import { compatibilityPage } from './compatibility-page.ts';
import { packRelease } from './packed-release.ts';

/** Shows what works with what; with --write, puts it into docs/compatibility.md. */
const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const release = await packRelease();
try {
  const page = compatibilityPage(await tryEverything(release));
  console.log(page);
  if (values.write) await writeFile(join(root, 'docs/compatibility.md'), page);
} finally {
  await release.remove();
}
