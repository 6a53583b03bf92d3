import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../src/workspace.ts';

/** Pages about this repository. That for authors is about theirs, as are the READMEs of packages. */
const pages = (await Array.fromAsync(glob(['*.md', 'docs/**/*.md'], { cwd: root }))).filter(
  (page) => page !== 'docs/authors.md',
);

test.for(pages)('%s names no command that there is not', (page) => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
  const named = [...readFileSync(join(root, page), 'utf8').matchAll(/npm run (?:--silent )?([\w:]+)/g)];
  expect(named.map(([, name = '']) => name).filter((name) => !(name in scripts))).toEqual([]);
});
