import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends a run with one plain line: how many tests passed, how many failed.
 * A file that fails outside its tests (it does not load, a hook throws) counts as one failure; a skipped test counts as neither.
 */
export default class TotalReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const passed = tests.filter((test) => test.result().state === 'passed').length;
    const failed = tests.filter((test) => test.result().state === 'failed').length;
    const brokenFiles = modules.filter(failsOutsideItsTests).length;
    process.stdout.write(`\n${passed} passed, ${failed + brokenFiles + unhandledErrors.length} failed\n`);
  }
}

function failsOutsideItsTests(module: TestModule): boolean {
  return module.state() === 'failed' && ![...module.children.allTests('failed')].length;
}
