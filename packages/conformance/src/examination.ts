import { titleOf } from './case.ts';
import type { ConformanceCase } from './case.ts';
import type { CaseResult, Report } from './report.ts';
import type { StoreSubject } from './subject.ts';
import { conformanceCases } from './suite.ts';
import { Trial } from './trial.ts';
import { CONTRACT_VERSION } from '@coatcheck/core';

/** A store under examination: which cases apply to it, what came of those that were run, and the report at the end. */
export class Examination {
  readonly subject: StoreSubject;
  /** The cases that apply. */
  readonly cases: readonly ConformanceCase[];
  readonly #results: CaseResult[] = [];
  readonly #gaps: ReadonlySet<string>;

  constructor(subject: StoreSubject, cases: readonly ConformanceCase[] = conformanceCases) {
    this.subject = subject;
    this.#gaps = new Set(subject.knownGaps);
    const unmet = new Map(cases.map((candidate) => [candidate, unmetNeed(candidate, subject)]));
    this.cases = cases.filter((candidate) => unmet.get(candidate) === undefined);
    for (const [candidate, because] of unmet) {
      if (because !== undefined) this.#note(candidate, { outcome: 'skipped', because });
    }
    this.#assertGapsExist();
  }

  /** Runs a case that applies, notes what came of it, and throws if the store fails it. */
  async run(examined: ConformanceCase): Promise<void> {
    const known = this.#gaps.has(titleOf(examined));
    const failure = await failureIn(examined, new Trial(this.subject));
    if (failure === undefined && known) {
      const mended = new Error(`This is in 'knownGaps', and passes. Strike it from the list.`);
      this.#note(examined, { outcome: 'failed', because: mended.message });
      throw mended;
    }
    if (failure === undefined) this.#note(examined, { outcome: 'passed' });
    else this.#note(examined, { outcome: known ? 'known gap' : 'failed', because: messageOf(failure.error) });
    if (failure !== undefined && !known) throw failure.error;
  }

  /** What came of it so far. */
  report(): Report {
    const results = this.#results.toSorted((one, other) => orderOf(one) - orderOf(other));
    const { name, capabilities } = this.subject;
    const tried = results.filter(({ outcome }) => outcome !== 'skipped').length;
    return { store: name, contract: CONTRACT_VERSION, capabilities, untried: this.cases.length - tried, results };
  }

  #note({ level, group, name }: ConformanceCase, what: Pick<CaseResult, 'outcome' | 'because'>): void {
    this.#results.push({ level, group, name, ...what });
  }

  #assertGapsExist(): void {
    const applying = new Set(this.cases.map(titleOf));
    const wrong = [...this.#gaps].filter((title) => !applying.has(title));
    if (wrong.length === 0) return;
    const skipped = new Map(this.#results.map((result) => [titleOf(result), result.because]));
    const why = wrong.map((title) => {
      const because = skipped.get(title);
      return because === undefined ? `'${title}' is none of them` : `'${title}' is skipped (${because})`;
    });
    throw new RangeError(
      `'knownGaps' of ${this.subject.name} has to name cases that apply, as 'group › name': ${why.join('; ')}.`,
    );
  }
}

/** Why a case does not apply; undefined if it does. */
function unmetNeed(candidate: ConformanceCase, subject: StoreSubject): string | undefined {
  return candidate.needs.find((need) => !need.met(subject))?.because(subject);
}

/** A failure to put things away counts, but never hides the one before it. */
async function failureIn(examined: ConformanceCase, trial: Trial): Promise<{ error: unknown } | undefined> {
  let failure: { error: unknown } | undefined;
  try {
    await inTime(examined, trial);
  } catch (error) {
    failure = { error };
  }
  try {
    await trial.end();
  } catch (error) {
    failure ??= { error };
  }
  return failure;
}

/** What never ends would otherwise end the run without a word, where no test runner watches the time. */
async function inTime(examined: ConformanceCase, trial: Trial): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const tell = (): void => reject(new Error(`The case did not end within ${examined.timeLimit} ms.`));
    timer = setTimeout(tell, examined.timeLimit);
  });
  try {
    await Promise.race([examined.run(trial), late]);
  } finally {
    clearTimeout(timer);
  }
}

const order: ReadonlyMap<string, number> = new Map(conformanceCases.map((one, index) => [titleOf(one), index]));

function orderOf(result: CaseResult): number {
  return order.get(titleOf(result)) ?? Infinity;
}

/** The message, and those of all causes. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message} Caused by: ${messageOf(error.cause)}`;
}
