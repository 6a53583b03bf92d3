import { titleOf } from './case.ts';
import type { ConformanceCase } from './case.ts';
import { Examination } from './examination.ts';
import type { Report } from './report.ts';
import type { StoreSubject } from './subject.ts';
import { conformanceCases } from './suite.ts';

/** How a store is examined without a test runner. */
export interface CheckOptions {
  /** The titles ('group › name') of the cases to be run; all, unless given. */
  readonly only?: readonly string[];
}

/**
 * Examines a store without any test runner, one case after the other, and returns the report. What the store gets wrong is in there; it
 * is never thrown. Throws a `RangeError` if `only` or `knownGaps` names what is no case.
 *
 * @example `const report = await checkSessionStore(subject); console.log(reportText(report)); process.exitCode = conforms(report) ? 0 : 1;`
 */
export async function checkSessionStore(subject: StoreSubject, options: CheckOptions = {}): Promise<Report> {
  const examination = new Examination(subject);
  for (const one of chosen(examination.cases, options.only)) {
    try {
      await examination.run(one);
    } catch {
      // The report has it.
    }
  }
  return examination.report();
}

function chosen(cases: readonly ConformanceCase[], only: readonly string[] | undefined): readonly ConformanceCase[] {
  if (only === undefined) return cases;
  const titles = new Set(conformanceCases.map(titleOf));
  const unknown = only.filter((title) => !titles.has(title));
  if (unknown.length > 0) throw new RangeError(`There is no case of this title: ${unknown.join('; ')}.`);
  return cases.filter((one) => only.includes(titleOf(one)));
}
