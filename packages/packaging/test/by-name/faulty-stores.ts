import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packWhole } from '../../src/tarball.ts';

/** Packages of stores that have one thing wrong with them, by the name with which a store is asked for: what stands in their only file. */
const sources = {
  '@acme/broken': "throw new Error('There is no libfoo here.');",
  '@acme/unbuilt': undefined,
  '@acme/renamed': `
    import { SessionStore } from '@coatcheck/core';
    export class SessionOtherStore extends SessionStore { static storeName = 'Other'; }`,
  '@acme/ancient': `
    import { SessionStore } from '@coatcheck/core';
    export class SessionAncientStore extends SessionStore { static storeName = 'Ancient'; static contract = 0; }`,
  '@acme/shapeless': "export class SessionShapelessStore { static storeName = 'Shapeless'; read() {} }",
} as const;

/** Packs them all. Returns the tarballs. */
export function packFaultyStores(parent: string): Promise<string[]> {
  return Promise.all(Object.entries(sources).map(([name, source]) => packStore(parent, name, source)));
}

async function packStore(parent: string, name: string, source: string | undefined): Promise<string> {
  const folder = join(parent, name);
  await mkdir(folder, { recursive: true });
  if (source !== undefined) await writeFile(join(folder, 'index.js'), source);
  const manifest = {
    name: name.replace('/', '/coatcheck-store-'),
    version: '1.0.0',
    type: 'module',
    keywords: ['coatcheck-store'],
    exports: './index.js',
    peerDependencies: { '@coatcheck/core': '^1.0.0' },
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  return packWhole(folder);
}
