import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../src/workspace.ts';

test('the lockfile names no host, so that any mirror of the registry serves it', () => {
  const lockfile = readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8');
  expect(lockfile.match(/^.*(?:https?:\/\/|tarball:).*$/gm)).toBeNull();
});
