import type { StoreSubject } from './subject.ts';
import { defineTests } from './test-runner.ts';

/** What of Bun's test runner the suite uses. */
interface BunTests {
  readonly describe: (name: string, define: () => void) => void;
  readonly afterAll: (run: () => Promise<void>) => void;
  readonly test: {
    (name: string, run: () => Promise<void>, timeLimit: number): void;
    skip(name: string, run: () => void): void;
  };
}

// Said in a variable, since only Bun knows a module of this name: no other type checker or bundler should look for it.
const bunTests: string = 'bun:test';
const { describe, afterAll, test } = (await import(bunTests)) as BunTests;

/**
 * Tests with Bun's test runner that a store keeps the contract. To be called at the top of a test file.
 *
 * @example testSessionStore({ name: 'SessionFooStore', capabilities, create: () => ({ store: new SessionFooStore() }) });
 */
export function testSessionStore(subject: StoreSubject): void {
  defineTests(subject, {
    group: (name, define) => describe(name, define),
    test: (name, run, timeLimit) => test(name, run, timeLimit),
    // Bun has no place for a reason, so it stands in the name.
    skip: (name, because) => test.skip(`${name} (${because})`, () => {}),
    afterAll: (run) => afterAll(run),
  });
}
