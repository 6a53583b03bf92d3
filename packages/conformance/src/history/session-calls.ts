import type { OperationOf } from './operation.ts';

/** What sessions hold in a history: plain JSON under keys. */
export type Values = { readonly [key: string]: Value };

/** A value in a session. */
export type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

/** Something done to a value. */
export type Change =
  | { readonly set: string; readonly to: Value }
  | { readonly delete: string }
  | { readonly increment: string; readonly by: number }
  | { readonly append: string; readonly item: Value };

/** What commits have in common. */
export interface Commit {
  /** The token with which the session was checked out: any name, but not the secret itself. */
  readonly token: string;
  /** What was done, in order. */
  readonly changes: readonly Change[];
  /** What the changes rest on: keys that were read, and must not have changed; null for one that was not set. */
  readonly seen?: { readonly [key: string]: Value | null };
  /** The fence of the exclusive grant that it is made under. */
  readonly fence?: number;
}

/**
 * What one can do with a session, as an application offers it. `'gone'` is the answer that there is no such session (any more). A call that
 * was refused without having done anything (a conflict, a lost lease, a queue that is full) is a failed one.
 */
export interface SessionCalls {
  /** The first check-in of a new session. */
  readonly create: { readonly input: Creation; readonly result: 'created' };
  /** A check-out: the committed values, all of them. */
  readonly read: { readonly input: { readonly token: string }; readonly result: { readonly values: Values } | 'gone' };
  /** An exclusive check-out: the values, and the fence of this grant. */
  readonly grant: {
    readonly input: { readonly token: string };
    readonly result: { readonly fence: number; readonly values: Values } | 'gone';
  };
  /** A check-in. */
  readonly commit: { readonly input: Commit; readonly result: 'committed' | 'gone' };
  /** Takes a value out; null if there is none. */
  readonly take: {
    readonly input: { readonly token: string; readonly key: string; readonly fence?: number };
    readonly result: { readonly value: Value | null } | 'gone';
  };
  /**
   * A check-in that also renews the token. `'kept'`: committed, but under the token that it was, since another renewal came first. With
   * `grace`, the token that was renewed still leads to the session.
   */
  readonly renew: {
    readonly input: Commit & { readonly newToken: string; readonly grace: boolean };
    readonly result: 'renewed' | 'kept' | 'gone';
  };
  /** Ends the session: whether this very call did. `'ended'`: it is over, whoever ended it. */
  readonly destroy: { readonly input: { readonly token: string }; readonly result: boolean | 'ended' };
  /** The session was found stale, and removed. */
  readonly expire: { readonly input: Record<string, never>; readonly result: true };
}

/** What a new session begins with. */
export interface Creation {
  /** The token that leads to it: any name, but not the secret itself. */
  readonly token: string;
  /** What it holds. */
  readonly values: Values;
  /** When the session ends at the latest, in milliseconds since the epoch, if it does. */
  readonly absoluteAt?: number;
}

/** A call about a session, with its outcome. */
export type SessionOperation = OperationOf<SessionCalls>;

/** Calls of one kind. */
export type SessionOperationOf<Kind extends keyof SessionCalls> = Extract<SessionOperation, { readonly kind: Kind }>;

/** The operations of one kind. */
export function ofKind<Kind extends keyof SessionCalls>(
  operations: readonly SessionOperation[],
  kind: Kind,
): SessionOperationOf<Kind>[] {
  return operations.filter((operation): operation is SessionOperationOf<Kind> => operation.kind === kind);
}

/** What a call answered, if it did; of calls that failed or of which nobody knows, undefined. */
export function answerOf<Op extends SessionOperation>(operation: Op): ResultOf<Op> | undefined {
  const { outcome } = operation;
  return outcome.is === 'ok' ? outcome.result : undefined;
}

type ResultOf<Op extends SessionOperation> = SessionCalls[Op['kind']]['result'];
