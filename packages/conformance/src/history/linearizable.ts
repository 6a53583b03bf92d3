import { linearize } from './linearize.ts';
import type { Verdict } from './linearize.ts';
import { bySession, described, inWords } from './operation.ts';
import type { Operation } from './operation.ts';
import type { SequentialModel } from './sequential-model.ts';
import { violation } from './violation.ts';
import type { Violation } from './violation.ts';

/** The claim. */
const LINEARIZABLE = 'Each call takes effect at one moment between its start and its end';

/** How many calls of the order are shown: what came long before explains little. */
const MOST_SHOWN = 12;

/** Looks for sessions of which no order of the calls explains the answers, each session for itself. */
export function linearizable<State, Op extends Operation>(
  model: SequentialModel<State, Op>,
  operations: readonly Op[],
  options: { readonly mostSteps?: number } = {},
): Violation[] {
  return Array.from(bySession(operations).values()).flatMap((calls) => {
    const verdict = linearize(model, calls, options);
    return verdict.is === 'linearizable' ? [] : refutation(verdict, calls);
  });
}

function refutation<State, Op extends Operation>(verdict: Verdict<State, Op>, calls: readonly Op[]): Violation[] {
  const { is, order, state, stuckAt, steps } = verdict;
  if (stuckAt === undefined) return [];
  const skipped = Math.max(0, order.length - MOST_SHOWN);
  const what = [
    is === 'refuted' ? 'no order of the calls explains the answers' : `no order was found in ${steps} steps`,
    `; the longest that explains a part of them is${skipped > 0 ? ` (after ${skipped} others)` : ''}`,
    ...order.slice(skipped).map((call) => `\n  ${described(call)}`),
    `\nwhich leaves ${inWords(state)}; then these had to come, the first at the latest, and no order of them fits`,
  ];
  const ordered = new Set(order);
  const open = calls.filter(
    (call) => !ordered.has(call) && call !== stuckAt && call.start <= (stuckAt.end ?? Infinity),
  );
  const answered = open.filter(({ outcome }) => outcome.is === 'ok');
  const unknown = open.filter(({ outcome }) => outcome.is === 'unknown');
  return [violation(LINEARIZABLE, what.join(''), [stuckAt, ...answered, ...unknown])];
}
