import { keyOfChange } from './changes.ts';
import { answerOf, ofKind } from './session-calls.ts';
import type { Change, SessionOperation, Value, Values } from './session-calls.ts';

/** The values that a call saw of the whole session. */
export function valuesSeen(operation: SessionOperation): Values | undefined {
  if (operation.kind !== 'read' && operation.kind !== 'grant') return undefined;
  const answer = answerOf(operation);
  return answer === undefined || answer === 'gone' ? undefined : answer.values;
}

/** Whether a call was answered, and by a session that was there when it took effect. */
export function foundSession(operation: SessionOperation): boolean {
  if (operation.kind === 'destroy') return answerOf(operation) === true;
  const answer = answerOf(operation);
  return operation.kind !== 'expire' && answer !== undefined && answer !== 'gone';
}

/** What a call changed, or may have changed: of one that certainly did nothing, nothing. */
export function changesOf(operation: SessionOperation): readonly Change[] {
  const { kind, outcome } = operation;
  if (outcome.is === 'failed' || answerOf(operation) === 'gone') return [];
  switch (kind) {
    case 'create':
      return Object.entries(operation.input.values).map(([key, to]) => ({ set: key, to }));
    case 'commit':
    case 'renew':
      return operation.input.changes;
    case 'take':
      return [{ delete: operation.input.key }];
    default:
      return [];
  }
}

/** The value with which the session began; undefined if that is not known. */
export function firstValue(operations: readonly SessionOperation[], key: string): Value | undefined {
  return ofKind(operations, 'create')[0]?.input.values[key];
}

/** The keys that, after the creation, are changed in this way and in no other. */
export function keysOnlyChangedBy(
  operations: readonly SessionOperation[],
  fits: (change: Change) => boolean,
): string[] {
  const [fitting, others] = [new Set<string>(), new Set<string>()];
  for (const change of operations.filter(({ kind }) => kind !== 'create').flatMap(changesOf)) {
    (fits(change) ? fitting : others).add(keyOfChange(change));
  }
  return Array.from(fitting).filter((key) => !others.has(key));
}
