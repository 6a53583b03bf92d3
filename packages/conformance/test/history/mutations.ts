import type { Outcome, SessionOperation, Value } from '../../src/history/index.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Falsifies a history in one place: another answer, another time, a call that is left out or did nothing. It may still be explained. */
export function falsified(random: SeededRandom, operations: readonly SessionOperation[]): SessionOperation[] {
  const answered = [...operations.keys()].filter((index) => operations[index]?.outcome.is === 'ok');
  const place = answered.length === 0 ? 0 : random.of(answered);
  const at = operations[place];
  if (at === undefined) return [];
  const changed: SessionOperation[] = random.of<() => SessionOperation[]>([
    () => [otherwiseAnswered(random, at)],
    () => [otherwiseAnswered(random, at)],
    () => [otherwiseAnswered(random, at)],
    () => [movedInTime(random, at)],
    () => [withOutcome(at, { is: 'failed' })],
    () => [],
  ])();
  return operations.toSpliced(place, 1, ...changed);
}

function otherwiseAnswered(random: SeededRandom, operation: SessionOperation): SessionOperation {
  const { outcome } = operation;
  if (outcome.is !== 'ok') return operation.kind === 'commit' ? withOutcome(operation, committed) : operation;
  const { result } = outcome;
  // There is no other answer to a creation.
  if (operation.kind === 'create') return operation;
  if (typeof result === 'boolean') return withOutcome(operation, { is: 'ok', result: !result });
  if (typeof result === 'string') return withOutcome(operation, { is: 'ok', result: otherWord(operation, result) });
  if ('value' in result)
    return withOutcome(operation, { is: 'ok', result: { value: result.value === 'x' ? null : 'x' } });
  if ('fence' in result && random.happens(0.5)) {
    return withOutcome(operation, { is: 'ok', result: { ...result, fence: result.fence - 1 } });
  }
  const [key, value] = random.of(Object.entries(result.values));
  const values = { ...result.values, [key]: otherValue(value) };
  return withOutcome(operation, { is: 'ok', result: { ...result, values } });
}

const committed: Outcome = { is: 'ok', result: 'committed' };

function otherWord({ kind }: SessionOperation, word: string): unknown {
  if (word !== 'gone') return 'gone';
  if (kind === 'commit') return 'committed';
  return kind === 'take' ? { value: 'x' } : kind === 'renew' ? 'renewed' : { fence: 1, values: { n: 1 } };
}

function otherValue(value: Value): Value {
  if (typeof value === 'number') return value + 1;
  return Array.isArray(value) ? value.slice(1) : 'w';
}

function movedInTime(random: SeededRandom, operation: SessionOperation): SessionOperation {
  const by = random.of([-60, -30, 30, 60]);
  const { start, end } = operation;
  return { ...operation, start: Number(start) + by, end: end === undefined ? undefined : Number(end) + by };
}

function withOutcome(operation: SessionOperation, outcome: Outcome): SessionOperation {
  return { ...operation, outcome } as SessionOperation;
}
