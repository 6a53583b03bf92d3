import { parseArgs } from 'node:util';

/**
 * Shows what the repository keeps about its packages; with --write, makes it anew: `stores`, the table of stores in README.md; `api`, what
 * each package exports; `sizes`, how large each is. Fails if what is kept of `api` or `sizes` is not what was built.
 */
const subjects: Readonly<Record<string, () => Promise<Subject>>> = {
  stores: async () => import('./main/stores.ts'),
  api: async () => import('./main/api.ts'),
  sizes: async () => import('./main/sizes.ts'),
};

/** One of them. Loaded only when it is asked for, since their tools take their time. */
interface Subject {
  /** Says what there is to say, and returns what is wrong. */
  show(): Promise<readonly string[]>;
  write(): Promise<void>;
}

const { values, positionals } = parseArgs({
  options: { write: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [name = ''] = positionals;
const load = subjects[name];
if (load === undefined) throw new Error(`There is no '${name}' to show: ask for ${Object.keys(subjects).join(', ')}.`);
const subject = await load();
if (values.write) await subject.write();
const complaints = await subject.show();
for (const complaint of complaints) console.error(complaint);
if (complaints.length > 0) process.exitCode = 1;
