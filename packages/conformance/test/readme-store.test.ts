import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8');

/** A module from its first doc comment on. */
const withoutImports = (code: string): string => code.slice(code.indexOf('/**'));

test('the store that the README shows is the one that passes the suite', async () => {
  expect(await read('../../../README.md')).toContain(withoutImports(await read('./map-store.ts')));
});
