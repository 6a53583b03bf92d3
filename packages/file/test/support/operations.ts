import { isStale } from '@coatcheck/core';
import type { RemoveCondition, SessionId, SessionRecord, Touch } from '@coatcheck/core';
import type { Directory } from '../../src/directory.ts';
import type { Held } from '../../src/names.ts';
import { readRecord } from '../../src/read.ts';
import { RememberedRecords } from '../../src/remembered.ts';
import { destroy as destroyed, removeIf as removedIf } from '../../src/remove.ts';
import { renew } from '../../src/touch.ts';
import { commit as committed, create as created } from '../../src/write.ts';
import { aRecord } from './records.ts';

/** One call of a primitive. */
export type Operation =
  | { readonly kind: 'create'; readonly record: SessionRecord }
  | { readonly kind: 'commit'; readonly record: SessionRecord; readonly before: string }
  | { readonly kind: 'touch'; readonly touch: Touch }
  | { readonly kind: 'destroy' }
  | { readonly kind: 'removeIf'; readonly when: RemoveCondition }
  | { readonly kind: 'read' };

export const create = (rev: string): Operation => ({ kind: 'create', record: aRecord({ rev }) });
export const commit = (rev: string, before: string): Operation => ({
  kind: 'commit',
  before,
  record: aRecord({ rev }),
});
export const touch = (accessedAt: number, rev = 'r1'): Operation => ({
  kind: 'touch',
  touch: { rev, accessedAt, expiresAt: accessedAt + 1_000 },
});
export const removeIf = (rev: string, staleAt?: number): Operation => ({
  kind: 'removeIf',
  when: staleAt === undefined ? { rev } : { rev, staleAt },
});
export const destroy: Operation = { kind: 'destroy' };
export const read: Operation = { kind: 'read' };

/** Whether it happened; for a read, what was read. */
export type Answer = boolean | string;

/** Calls the real thing, with or without something remembered. */
export async function perform(
  directory: Directory,
  id: SessionId,
  operation: Operation,
  known: Held | undefined,
): Promise<Answer> {
  switch (operation.kind) {
    case 'create':
      return (await created(directory, operation.record)) !== undefined;
    case 'commit':
      return (await committed(directory, operation.record, operation.before, known)) !== undefined;
    case 'touch':
      return (await renew(directory, id, operation.touch, known)) !== undefined;
    case 'destroy':
      return destroyed(directory, id, known);
    case 'removeIf':
      return removedIf(directory, id, operation.when, known);
    case 'read':
    default:
      return stateOf(await readRecord(directory, id, new RememberedRecords(1)));
  }
}

/** All of a record as text, to be compared. */
export function stateOf(record: SessionRecord | undefined): string {
  return record === undefined ? 'absent' : JSON.stringify(record);
}

/** What the contract says: the state after an operation, and its answer. */
export function expected(
  state: SessionRecord | undefined,
  operation: Operation,
): { readonly state: SessionRecord | undefined; readonly answer: Answer } {
  switch (operation.kind) {
    case 'create':
      return state === undefined ? { state: operation.record, answer: true } : { state, answer: false };
    case 'commit':
      return state?.rev === operation.before ? { state: operation.record, answer: true } : { state, answer: false };
    case 'touch': {
      const { rev, accessedAt, expiresAt } = operation.touch;
      if (state?.rev !== rev || isStale(state, accessedAt)) return { state, answer: false };
      const later = Math.max(state.accessedAt, accessedAt);
      return { state: { ...state, accessedAt: later, expiresAt: Math.max(state.expiresAt, expiresAt) }, answer: true };
    }
    case 'destroy':
      return { state: undefined, answer: state !== undefined };
    case 'removeIf': {
      const { rev, staleAt = Number.POSITIVE_INFINITY } = operation.when;
      const holds = state?.rev === rev && isStale(state, staleAt);
      return holds ? { state: undefined, answer: true } : { state, answer: false };
    }
    case 'read':
    default:
      return { state, answer: stateOf(state) };
  }
}

/** What one actor called, one call after the other, and what it was answered; undefined where no answer came. */
export interface Story {
  readonly calls: readonly { readonly operation: Operation; readonly answer: Answer | undefined }[];
}

/**
 * Whether the stories can be told as one, in some order, such that every answer and the end are what the contract says. A call without an
 * answer may have happened or not, and so may one whose effect need not last.
 */
export function isLinearizable(
  start: SessionRecord | undefined,
  stories: readonly Story[],
  end: string,
  needNotLast: (operation: Operation) => boolean = () => false,
): boolean {
  if (stories.every(({ calls }) => calls.length === 0)) return stateOf(start) === end;
  return stories.some(({ calls: [call, ...later] }, index) => {
    if (call === undefined) return false;
    const rest = stories.with(index, { calls: later });
    const { state, answer } = expected(start, call.operation);
    const happened = (call.answer ?? answer) === answer && isLinearizable(state, rest, end, needNotLast);
    const optional = call.answer === undefined || needNotLast(call.operation);
    return happened || (optional && isLinearizable(start, rest, end, needNotLast));
  });
}
