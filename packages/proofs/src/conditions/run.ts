import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VARIABLE } from './condition.ts';
import type { Condition } from './condition.ts';

/** What taking a condition away did. */
export interface Finding {
  readonly condition: Condition;
  /** The first test that failed; undefined if none did. */
  readonly failing: string | undefined;
}

/** What is read of the report of a test run. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Whose tests are run: those of core first, which take a few seconds. */
const projects = ['core', 'proofs'];

/** Tests that no condition of the protocol has anything to do with, and some of which start processes. */
const apart = [
  'conditions',
  'store-*',
  'two-copies',
  'json-codec*',
  'plain-values',
  'conventional-*',
  'registry',
  'options',
];

/** Whatever makes a run short; a cache would tell of other code than that which is tested. */
const fast = [
  ...apart.map((name) => `--exclude=**/${name}.test.ts`),
  '--typecheck.enabled=false',
  '--fsModuleCache=false',
  '--isolate=false',
  '--pool=threads',
];

/** After so many milliseconds a run counts as one that failed: without some conditions work goes on for ever. */
const LONGEST_RUN = 300_000;

/** Throws if a test fails while all conditions are there: what fails then without one would tell nothing. */
export async function assertAllPass(): Promise<void> {
  for (const project of projects) {
    const failing = await failingTest(project);
    if (failing !== undefined) throw new Error(`With all conditions in place a test fails: ${failing}`);
  }
}

/** Runs the tests of the protocol without a condition, as far as the first that fails. */
export async function firstFailure(condition: Condition): Promise<Finding> {
  for (const project of projects) {
    const failing = await failingTest(project, condition.name);
    if (failing !== undefined) return { condition, failing };
  }
  return { condition, failing: undefined };
}

async function failingTest(project: string, without?: string): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'coatcheck-condition-'));
  try {
    const report = join(folder, 'report.json');
    const args = ['run', `--project=${project}`, ...fast, '--bail=1', '--reporter=json', `--outputFile=${report}`];
    const child = spawn(join(root, 'node_modules/.bin/vitest'), args, {
      cwd: root,
      env: { ...process.env, [VARIABLE]: without },
      stdio: 'ignore',
      timeout: LONGEST_RUN,
      killSignal: 'SIGKILL',
    });
    await once(child, 'close');
    if (child.signalCode !== null) return `no test: the run did not end within ${LONGEST_RUN / 60_000} minutes`;
    return child.exitCode === 0 ? undefined : failingIn(await readFile(report, 'utf8'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function failingIn(text: string): string {
  const { testResults } = JSON.parse(text) as Report;
  for (const { name, assertionResults } of testResults) {
    const failed = assertionResults.find(({ status }) => status === 'failed');
    if (failed !== undefined) return `${name.slice(name.indexOf('packages/'))}: ${failed.fullName}`;
  }
  const broken = testResults.find(({ message }) => message !== '');
  if (broken !== undefined) throw new Error(`${broken.name} could not be run: ${broken.message}`);
  return 'an error outside the tests';
}
