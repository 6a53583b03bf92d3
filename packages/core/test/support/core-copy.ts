import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { PackageContent } from './packages.ts';

/** Core as a package of plain JavaScript, made from its sources as they are now: to be installed a second time, or elsewhere. */
export function coreCopy(): PackageContent {
  const source = fileURLToPath(new URL('../../src', import.meta.url));
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return {
    manifest: { exports: './dist/index.js' },
    files: Object.fromEntries(
      names.map((name) => [`dist/${withoutTypes(name)}`, javaScript(readFileSync(join(source, name), 'utf8'))]),
    ),
  };
}

function javaScript(typeScript: string): string {
  return stripTypeScriptTypes(typeScript).replaceAll(/(?<=from '\.[^']*\.)ts(?=')/g, 'js');
}

function withoutTypes(name: string): string {
  return name.replace(/\.ts$/, '.js');
}
