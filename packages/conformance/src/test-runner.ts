import { Examination } from './examination.ts';
import { verdictOf } from './report.ts';
import type { Report } from './report.ts';
import type { StoreSubject } from './subject.ts';

/** What the suite asks of a test runner. */
export interface TestRunner {
  /** Puts together the tests that `define` defines. */
  group(name: string, define: () => void): void;
  /** Defines a test. */
  test(name: string, run: () => Promise<void>, timeLimit: number): void;
  /** Defines a test that is not run, and says why. */
  skip(name: string, because: string): void;
  /** Has something done after all tests of the group. */
  afterAll(run: () => Promise<void>): void;
}

/** The case itself says that it is late; the runner should not be quicker, since it says less. In milliseconds. */
const LEEWAY = 5_000;

/** Defines a test for each case, and prints the verdict after the last one. */
export function defineTests(subject: StoreSubject, runner: TestRunner): void {
  const examination = new Examination(subject);
  const groups = Map.groupBy(examination.cases, ({ group }) => group);
  runner.group(`${subject.name} keeps the contract`, () => {
    for (const [name, cases] of groups) {
      runner.group(name, () => {
        for (const one of cases) runner.test(one.name, async () => examination.run(one), one.timeLimit + LEEWAY);
      });
    }
    for (const { group, name, because = '' } of examination.report().results)
      runner.skip(`${group} › ${name}`, because);
    runner.afterAll(async () => publish(examination.report()));
  });
}

/**
 * Prints the verdict. If the environment names a directory in `COATCHECK_REPORTS`, the whole report is written there, as text and as JSON.
 */
export async function publish(report: Report): Promise<void> {
  console.log(verdictOf(report));
  const directory = process.env['COATCHECK_REPORTS'];
  if (directory === undefined || directory === '') return;
  const { writeReport } = await import('./report-files.ts');
  await writeReport(report, directory);
}
