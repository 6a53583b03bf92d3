import { after, describe, test } from 'node:test';
import type { StoreSubject } from './subject.ts';
import { defineTests } from './test-runner.ts';

/**
 * Tests with `node:test` that a store keeps the contract. To be called at the top of a test file.
 *
 * @example testSessionStore({ name: 'SessionFooStore', capabilities, create: () => ({ store: new SessionFooStore() }) });
 */
export function testSessionStore(subject: StoreSubject): void {
  defineTests(subject, {
    group: (name, define) => void describe(name, define),
    test: (name, run, timeout) => void test(name, { timeout }, run),
    skip: (name, because) => void test(name, { skip: because }),
    afterAll: (run) => after(run),
  });
}
