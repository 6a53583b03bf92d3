import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { InstalledPackage } from '../../src/installation.ts';
import { fileComplaints } from '../../src/shipped-files.ts';
import { mapComplaints } from '../../src/shipped-maps.ts';
import { paperComplaints } from '../../src/shipped-papers.ts';
import { publintComplaints, typeComplaints } from '../../src/shipped-shape.ts';
import { changeManifest } from '../../src/tarball.ts';

/** Something that can be wrong with a tarball, and which check has to say so. */
interface Fault {
  readonly fault: string;
  /** Makes it, in the folder that is packed: that of @coatcheck/memory. */
  readonly change: (folder: string) => Promise<void>;
  readonly complaints: (entry: InstalledPackage) => Promise<string[]>;
  readonly says: string;
}

export const faults: readonly Fault[] = [
  {
    fault: 'an entry point leads nowhere',
    change: (folder) => rm(join(folder, 'dist/register.js')),
    complaints: publintComplaints,
    says: 'dist/register.js but the file does not exist',
  },
  {
    fault: 'an entry point has no types',
    change: (folder) => rm(join(folder, 'dist/register.d.ts')),
    complaints: typeComplaints,
    says: '"kind":"UntypedResolution","entrypoint":"./register"',
  },
  {
    fault: 'nothing has types',
    change: async (folder) => {
      await rm(join(folder, 'dist'), { recursive: true });
      await rm(join(folder, 'src'), { recursive: true });
    },
    complaints: typeComplaints,
    says: 'no types',
  },
  {
    fault: 'there is a test',
    change: (folder) => add(folder, 'test/expiry.test.ts'),
    complaints: fileComplaints,
    says: 'test/expiry.test.ts should not be there.',
  },
  {
    fault: 'there is an API report',
    change: (folder) => add(folder, 'api/index.api.md'),
    complaints: fileComplaints,
    says: 'api/index.api.md should not be there.',
  },
  {
    fault: 'there is what the compiler remembers',
    change: (folder) => add(folder, 'dist/.tsbuildinfo'),
    complaints: fileComplaints,
    says: 'dist/.tsbuildinfo should not be there.',
  },
  {
    fault: 'something was built from a source that is gone',
    change: (folder) => add(folder, 'dist/gone.js'),
    complaints: fileComplaints,
    says: 'dist/gone.js should not be there: its source is gone',
  },
  {
    fault: 'a source is missing',
    change: (folder) => rm(join(folder, 'src/snapshot.ts')),
    complaints: fileComplaints,
    says: 'src/snapshot.ts is missing.',
  },
  {
    fault: 'a release has no changelog',
    change: (folder) => changeManifest(folder, { version: '1.0.0' }),
    complaints: fileComplaints,
    says: 'CHANGELOG.md is missing.',
  },
  {
    fault: 'the changelog tells of another release',
    change: async (folder) => {
      await changeManifest(folder, { version: '1.1.0' });
      await writeFile(join(folder, 'CHANGELOG.md'), '# @coatcheck/memory\n\n## 1.0.0\n');
    },
    complaints: paperComplaints,
    says: 'CHANGELOG.md tells of 1.1.0',
  },
  {
    fault: 'a map is missing',
    change: (folder) => rm(join(folder, 'dist/index.js.map')),
    complaints: mapComplaints,
    says: 'dist/index.js has no map.',
  },
  {
    fault: 'a built file does not name its map',
    change: (folder) => edit(folder, 'dist/index.js', (text) => text.replace('index.js.map', 'other.js.map')),
    complaints: mapComplaints,
    says: 'dist/index.js names no map of its own.',
  },
  {
    fault: 'a map leads out of it',
    change: (folder) => edit(folder, 'dist/index.d.ts.map', (text) => text.replace('../src/', '../../core/src/')),
    complaints: mapComplaints,
    says: 'dist/index.d.ts.map leads to ../core/src/index.ts, which is not there.',
  },
  {
    fault: 'the source of a map was moved',
    change: (folder) => rename(join(folder, 'src/index.ts'), join(folder, 'src/main.ts')),
    complaints: mapComplaints,
    says: 'dist/index.js.map leads to src/index.ts, which is not there.',
  },
  {
    fault: 'a map brings another source',
    change: (folder) => edit(folder, 'dist/index.js.map', (text) => text.replace('{', '{"sourcesContent":["old"],')),
    complaints: mapComplaints,
    says: 'dist/index.js.map has a src/index.ts of its own.',
  },
  {
    fault: 'a source was changed after it was built',
    change: (folder) => edit(folder, 'src/session-memory-store.ts', (text) => `// One line more.\n${text}`),
    complaints: mapComplaints,
    says: 'dist/session-memory-store.js.map leads astray in src/session-memory-store.ts',
  },
  {
    fault: 'a source has lost its end',
    change: (folder) => edit(folder, 'src/index.ts', () => ''),
    complaints: mapComplaints,
    says: 'dist/index.js.map leads astray in src/index.ts',
  },
  {
    fault: 'there is no licence',
    change: (folder) => rm(join(folder, 'LICENSE')),
    complaints: paperComplaints,
    says: 'LICENSE is that of the repository',
  },
  {
    fault: 'there is no README',
    change: (folder) => rm(join(folder, 'README.md')),
    complaints: paperComplaints,
    says: 'README.md begins with the name of the package',
  },
  {
    fault: 'there is another licence',
    change: (folder) => changeManifest(folder, { license: 'ISC' }),
    complaints: paperComplaints,
    says: 'license is MIT',
  },
  {
    fault: 'other engines are asked for',
    change: (folder) => changeManifest(folder, { engines: { node: '>=26' } }),
    complaints: paperComplaints,
    says: 'engines is that of all',
  },
  {
    fault: 'the repository names another folder',
    change: (folder) =>
      changeManifest(folder, {
        repository: { type: 'git', url: 'git+https://example.com', directory: 'packages/core' },
      }),
    complaints: paperComplaints,
    says: 'repository names the folder',
  },
  {
    fault: 'our own condition is left in an entry point',
    change: (folder) => changeManifest(folder, { exports: { '.': { '@coatcheck/source': './src/index.ts' } } }),
    complaints: paperComplaints,
    says: 'exports is without our condition',
  },
  {
    fault: 'core is a plain dependency',
    change: (folder) => changeManifest(folder, { dependencies: { '@coatcheck/core': '^1.0.0' } }),
    complaints: paperComplaints,
    says: 'packages of this repository are peers only',
  },
];

async function add(folder: string, file: string): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), '');
}

/** Fails if there is nothing to change. */
async function edit(folder: string, file: string, change: (text: string) => string): Promise<void> {
  const text = await readFile(join(folder, file), 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error(`${file} is not as it was expected.`);
  await writeFile(join(folder, file), changed);
}
