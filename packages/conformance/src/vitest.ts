import * as vitest from 'vitest';
import type { StoreSubject } from './subject.ts';
import { defineTests } from './test-runner.ts';

/**
 * Tests with vitest that a store keeps the contract. To be called at the top of a test file.
 *
 * @example testSessionStore({ name: 'SessionFooStore', capabilities, create: () => ({ store: new SessionFooStore() }) });
 */
export function testSessionStore(subject: StoreSubject): void {
  defineTests(subject, {
    group: (name, define) => vitest.describe(name, define),
    test: (name, run, timeLimit) => vitest.test(name, run, timeLimit),
    skip: (name, because) => vitest.test(name, ({ skip }) => skip(because)),
    afterAll: (run) => vitest.afterAll(run),
  });
}
