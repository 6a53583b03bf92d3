import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import type { BrokenStore } from './broken-store.ts';
import { rejectedBy } from './findings.ts';
import type { Finding } from './findings.ts';
import { gallery } from './gallery.ts';
import { killTable } from './page.ts';

const run = promisify(execFile);
const page = fileURLToPath(new URL('../../../docs/kill-table.md', import.meta.url));
const child = fileURLToPath(new URL('kills-child.ts', import.meta.url));
const compiled = fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url));

/** How many stores are looked at at once, each in a process of its own. */
const AT_ONCE = 2;

/** Runs all cases on every broken store, and says which reject it; with --write, in docs/kill-table.md, too. */
const { values } = parseArgs({
  options: { write: { type: 'boolean', default: false }, only: { type: 'string', multiple: true, default: [] } },
});
const wanted = gallery.filter(
  ({ name }) => values.only.length === 0 || values.only.some((part) => name.includes(part)),
);
const temporary = await mkdtemp(join(tmpdir(), 'coatcheck-kills-'));
const findings = await findingsOf(wanted);
await rm(temporary, { recursive: true });
const unnoticed = findings.filter(({ broken, rejections }) => !rejections.includes(broken.rejectedBy));
const idle = [...rejectedBy(findings)].filter(([, count]) => count === 0).map(([title]) => title);
console.log(
  `${findings.length} broken stores, ${unnoticed.length} of them not rejected by the case that should reject them`,
);
if (values.only.length === 0) {
  console.log(`${idle.length} cases reject none of them`);
  for (const title of idle) console.log(`  ${title}`);
  if (values.write) await write(killTable(findings));
}
if (unnoticed.length > 0) process.exitCode = 1;

async function findingsOf(stores: readonly BrokenStore[]): Promise<Finding[]> {
  const found = new Map<BrokenStore, Finding>();
  const left = stores.values();
  const look = async (): Promise<void> => {
    for (const broken of left) {
      const finding = { broken, rejections: await rejectionsElsewhere(broken) };
      found.set(broken, finding);
      tell(finding);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, look));
  return stores.flatMap((broken) => found.get(broken) ?? []);
}

async function rejectionsElsewhere({ name }: BrokenStore): Promise<string[]> {
  // Some thousand processes are started in all, each of which would compile the same sources anew. What they leave is removed at the end.
  const env = { ...process.env, NODE_COMPILE_CACHE: compiled, TMPDIR: temporary };
  const options = { env, maxBuffer: 100_000_000 };
  const { stdout } = await run(process.execPath, [...process.execArgv, child, name], options);
  return JSON.parse(stdout) as string[];
}

function tell({ broken, rejections }: Finding): void {
  const named = rejections.includes(broken.rejectedBy);
  console.log(`${named ? 'rejected' : 'NOT REJECTED'}: ${broken.name}`);
  console.log(`  by ${rejections.length} cases${named ? '' : `, not by: ${broken.rejectedBy}`}`);
}

/** The formatter aligns the tables. */
async function write(text: string): Promise<void> {
  await writeFile(page, text);
  await run('oxfmt', [page]);
}
