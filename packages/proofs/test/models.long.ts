import { describe, expect, test } from 'vitest';
import { exclusiveCases } from '../src/models/exclusive-cases.ts';
import { optimisticCases } from '../src/models/optimistic-cases.ts';
import { principalCases } from '../src/models/principal-cases.ts';
import { renewalCases } from '../src/models/renewal-cases.ts';

/** Minutes for what takes seconds with the bounds of the short tests. */
const timeout = 1_800_000;

describe.each([
  ['optimistic check-outs', optimisticCases],
  ['exclusive check-outs', exclusiveCases],
  ['renewals', renewalCases],
  ['the sessions of a principal', principalCases],
])('every schedule of %s, with one more preemption than in the short tests', (_, cases) => {
  const bounded = cases.filter(([, { limits }]) => limits.preemptions !== undefined);

  test.each(bounded)(
    '%s',
    async (_title, { explore, limits, atLeast }) => {
      const { schedules } = await explore({ ...limits, preemptions: (limits.preemptions ?? 0) + 1 });
      expect(schedules).toBeGreaterThan(atLeast);
    },
    timeout,
  );
});
