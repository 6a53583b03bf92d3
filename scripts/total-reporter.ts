import type { UserConsoleLog } from 'vitest';
import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends a run with the verdict on each store that was tested, and with one plain line: how many tests passed, how many failed.
 * A file that fails outside its tests (it does not load, a hook throws) counts as one failure; a skipped test counts as neither.
 */
export default class TotalReporter implements Reporter {
  readonly #verdicts: string[] = [];

  /** Gathers what the conformance suite says of each store, to be read together at the end. */
  onUserConsoleLog({ content }: UserConsoleLog): void {
    this.#verdicts.push(...content.split('\n').filter((line) => / contract \d+: .*\d+ passed/.test(line)));
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const passed = tests.filter((test) => test.result().state === 'passed').length;
    const failed = tests.filter((test) => test.result().state === 'failed').length;
    const brokenFiles = modules.filter(failsOutsideItsTests).length;
    if (this.#verdicts.length > 0) process.stdout.write(`\n${this.#verdicts.toSorted().join('\n')}\n`);
    process.stdout.write(`\n${passed} passed, ${failed + brokenFiles + unhandledErrors.length} failed\n`);
  }
}

function failsOutsideItsTests(module: TestModule): boolean {
  return module.state() === 'failed' && ![...module.children.allTests('failed')].length;
}
