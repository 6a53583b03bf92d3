import { Examination } from './examination.ts';
import type { StoreSubject } from './subject.ts';
import { publish } from './test-runner.ts';

/** What of Deno the suite uses. */
interface DenoTests {
  test(name: string, run: (context: DenoTest) => Promise<void>): void;
}

interface DenoTest {
  step(options: {
    readonly name: string;
    readonly ignore?: boolean;
    readonly fn: () => Promise<void>;
  }): Promise<boolean>;
}

/**
 * Tests with `Deno.test` that a store keeps the contract: one test with a step for each case. To be called at the top of a test file.
 *
 * @example testSessionStore({ name: 'SessionFooStore', capabilities, create: () => ({ store: new SessionFooStore() }) });
 */
export function testSessionStore(subject: StoreSubject): void {
  const examination = new Examination(subject);
  denoTests().test(`${subject.name} keeps the contract`, async (steps) => {
    for (const one of examination.cases) {
      await steps.step({ name: `${one.group} › ${one.name}`, fn: async () => examination.run(one) });
    }
    await publish(examination.report());
  });
}

function denoTests(): DenoTests {
  const deno: unknown = Reflect.get(globalThis, 'Deno');
  if (isDeno(deno)) return deno;
  throw new TypeError('This is not Deno. For other runners, import from @coatcheck/conformance/vitest, /node or /bun.');
}

function isDeno(value: unknown): value is DenoTests {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'test') === 'function';
}
