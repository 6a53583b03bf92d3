import type { OperationOf } from './operation.ts';
import type { SequentialModel } from './sequential-model.ts';

/** A record as a history shows it. */
export interface StoredRecord {
  /** The revision. */
  readonly rev: string;
  /** When the session was last used, in milliseconds since the epoch. */
  readonly accessedAt: number;
  /** From when on the session is stale, in milliseconds since the epoch. */
  readonly expiresAt: number;
  /** All else that it holds, as one text: a digest will do. */
  readonly content: string;
}

/** What one can do with one record in a store: the primitives. Any other failure than `false` is a failed call. */
export interface RecordCalls {
  /** Reading: what stands there. */
  readonly read: { readonly input: Record<string, never>; readonly result: StoredRecord | 'absent' };
  /** A conditional write: whether the condition held. */
  readonly write: {
    readonly input: { readonly record: StoredRecord; readonly when: 'absent' | { readonly rev: string } };
    readonly result: boolean;
  };
  /** A removal: whether something was removed. */
  readonly remove: {
    readonly input: { readonly when?: { readonly rev: string; readonly staleAt?: number } };
    readonly result: boolean;
  };
  /** Renewing the times: whether that was done. */
  readonly touch: {
    readonly input: { readonly rev: string; readonly accessedAt: number; readonly expiresAt: number };
    readonly result: boolean;
  };
}

/** A call of a primitive; its `session` is the id of the record. */
export type RecordOperation = OperationOf<RecordCalls>;

/** What stands under one id of a store. */
export type RecordState = StoredRecord | 'absent';

/** A store that one call at a time reaches: the contract of its primitives, for one id. */
export const recordModel: SequentialModel<RecordState, RecordOperation> = {
  initial: 'absent',
  after(state, operation) {
    if (operation.kind === 'read') return isAnswer(operation, state) ? [state] : [];
    const next = changed(state, operation);
    if (operation.outcome.is !== 'ok') return next === undefined ? [] : [next];
    return operation.outcome.result === (next !== undefined) ? [next ?? state] : [];
  },
  keyOf: (state) => (state === 'absent' ? state : asText(state)),
  leavesState: ({ kind, outcome }) => outcome.is === 'ok' && (kind === 'read' || !outcome.result),
};

/** What a call makes of the state, if its condition holds. */
function changed(state: RecordState, operation: Exclude<RecordOperation, { kind: 'read' }>): RecordState | undefined {
  switch (operation.kind) {
    case 'write': {
      const { record, when } = operation.input;
      return (when === 'absent' ? state === 'absent' : revOf(state) === when.rev) ? record : undefined;
    }
    case 'remove': {
      const { when } = operation.input;
      if (state === 'absent' || (when !== undefined && when.rev !== state.rev)) return undefined;
      return when?.staleAt === undefined || state.expiresAt <= when.staleAt ? 'absent' : undefined;
    }
    case 'touch': {
      const { rev, accessedAt, expiresAt } = operation.input;
      if (state === 'absent' || state.rev !== rev || state.expiresAt <= accessedAt) return undefined;
      return {
        ...state,
        accessedAt: Math.max(state.accessedAt, accessedAt),
        expiresAt: Math.max(state.expiresAt, expiresAt),
      };
    }
  }
}

function isAnswer({ outcome }: RecordOperation, state: RecordState): boolean {
  if (outcome.is !== 'ok') return true;
  const { result } = outcome;
  if (typeof result !== 'object' || state === 'absent') return result === state;
  return asText(result) === asText(state);
}

function revOf(state: RecordState): string | undefined {
  return state === 'absent' ? undefined : state.rev;
}

function asText({ rev, accessedAt, expiresAt, content }: StoredRecord): string {
  return JSON.stringify([rev, accessedAt, expiresAt, content]);
}
