import type { Operation, SequentialModel } from '../../src/history/index.ts';

/**
 * Whether some order explains a history, found in the plainest way: every permutation of the calls, with and without those of unknown
 * outcome, that puts no call before another which had ended when it started. For histories of a few calls.
 */
export function explainable<State, Op extends Operation>(
  model: SequentialModel<State, Op>,
  operations: readonly Op[],
): boolean {
  const explains = (state: State, left: readonly Op[]): boolean =>
    left.every(({ outcome }) => outcome.is === 'unknown') ||
    left.some((next) => {
      const rest = left.filter((other) => other !== next);
      const isTooEarly = rest.some(({ outcome, end }) => outcome.is === 'ok' && end !== undefined && end < next.start);
      return !isTooEarly && model.after(state, next).some((after) => explains(after, rest));
    });
  return explains(
    model.initial,
    operations.filter(({ outcome }) => outcome.is !== 'failed'),
  );
}
