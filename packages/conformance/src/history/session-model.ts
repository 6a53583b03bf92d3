import { asText, withChanges } from './changes.ts';
import type { SequentialModel } from './sequential-model.ts';
import { answerOf } from './session-calls.ts';
import type { Commit, SessionOperation, SessionOperationOf, Values } from './session-calls.ts';

/** A session that one call at a time reaches. */
export type SessionState = { readonly is: 'absent' | 'destroyed' } | PresentSession;

/** One that is there. */
export interface PresentSession {
  /** Tells it from one that is absent or destroyed. */
  readonly is: 'present';
  /** What it holds. */
  readonly values: Values;
  /** The token that leads to it. */
  readonly token: string;
  /** The tokens before that one, the oldest first, and whether each still leads to the next. */
  readonly renewed: readonly { readonly token: string; readonly grace: boolean }[];
  /** Whether the last renewal may have been left half done: until there is a commit, the session may vanish. */
  readonly isUnconfirmed: boolean;
  /** The highest fence that was granted. */
  readonly fence: number;
  /** The fence that may commit: that of the last grant, unless there was a commit since. */
  readonly lease: number | undefined;
}

/** What time may do to a session while a history is recorded. */
export interface SessionModelOptions {
  /** Whether it may become stale, so that at any time it may be gone. */
  readonly expires?: boolean;
  /** Whether a renewal may be left half done, so that the session may vanish until somebody commits under its new token. */
  readonly renewalsMayVanish?: boolean;
  /** Whether times of grace may end, so that at any time a renewed token may lead nowhere. */
  readonly graceEnds?: boolean;
}

/**
 * What application and store are together, to those who use one session: values that are there from its creation until its end, each
 * commit at one moment, and one token at a time.
 */
export function sessionModel(options: SessionModelOptions = {}): SequentialModel<SessionState, SessionOperation> {
  return {
    initial: { is: 'absent' },
    after: (state, operation) => after(state, operation, options),
    keyOf: asText,
    leavesState: (operation) => answerOf(operation) !== undefined && (operation.kind === 'read' || isGone(operation)),
  };
}

const destroyed: SessionState = { is: 'destroyed' };

function after(
  state: SessionState,
  operation: SessionOperation,
  options: SessionModelOptions,
): readonly SessionState[] {
  switch (operation.kind) {
    case 'create':
      return state.is === 'absent' ? [created(operation)] : [];
    case 'expire':
      return state.is === 'present' && (options.expires === true || state.isUnconfirmed) ? [destroyed] : [];
    case 'destroy':
      return afterDestroy(state, operation, options);
    default:
      if (isGone(operation)) return mayBeGone(state, operation.input.token, options) ? [state] : [];
      return state.is === 'present' && leadsThere(state, operation.input.token)
        ? afterUse(state, operation, options)
        : [];
  }
}

function created({ input }: SessionOperationOf<'create'>): SessionState {
  return {
    is: 'present',
    values: input.values,
    token: input.token,
    renewed: [],
    isUnconfirmed: false,
    fence: 0,
    lease: undefined,
  };
}

/** Any token of the chain ends the session, in time of grace or not. */
function afterDestroy(
  state: SessionState,
  operation: SessionOperationOf<'destroy'>,
  { expires }: SessionModelOptions,
): readonly SessionState[] {
  const { token } = operation.input;
  const isThere = state.is === 'present' && (state.token === token || state.renewed.some((old) => old.token === token));
  const answer = answerOf(operation);
  if (answer === true || answer === undefined) return isThere ? [destroyed] : [];
  if (!isThere) return [state];
  if (answer === 'ended') return [destroyed];
  // One that is stale is removed without having been ended by this call, or the token became stale before the session.
  return expires === true || state.isUnconfirmed ? [destroyed, state] : [];
}

/** What happens through a token that leads to the session. */
function afterUse(
  state: PresentSession,
  operation: SessionOperationOf<'read' | 'grant' | 'commit' | 'take' | 'renew'>,
  options: SessionModelOptions,
): readonly SessionState[] {
  switch (operation.kind) {
    case 'read':
      return isSeen(state, operation) ? [state] : [];
    case 'grant':
      return isSeen(state, operation) ? granted(state, operation) : [];
    case 'commit':
      return committed(state, operation.input);
    case 'take':
      return taken(state, operation);
    case 'renew':
      return renewed(state, operation, options);
  }
}

/** Whether the values are those that were answered. */
function isSeen(state: PresentSession, operation: SessionOperationOf<'read' | 'grant'>): boolean {
  const answer = answerOf(operation);
  return answer === undefined || (answer !== 'gone' && asText(answer.values) === asText(state.values));
}

function granted(state: PresentSession, operation: SessionOperationOf<'grant'>): readonly SessionState[] {
  const answer = answerOf(operation);
  // Nobody has the fence of a grant that was never answered: it only ends the one before.
  if (answer === undefined || answer === 'gone') return [{ ...state, lease: undefined }];
  const { fence } = answer;
  return fence > state.fence ? [{ ...state, fence, lease: fence }] : [];
}

function committed(state: PresentSession, { changes, seen = {}, fence }: Commit): readonly PresentSession[] {
  if (!mayCommit(state, fence)) return [];
  const isAsSeen = Object.entries(seen).every(([key, value]) => asText(own(state.values, key)) === asText(value));
  const values = isAsSeen ? withChanges(state.values, changes) : undefined;
  return values === undefined ? [] : [{ ...state, values, isUnconfirmed: false, lease: undefined }];
}

function taken(state: PresentSession, operation: SessionOperationOf<'take'>): readonly SessionState[] {
  const { key, fence } = operation.input;
  const answer = answerOf(operation);
  const value = own(state.values, key);
  if (answer !== undefined && (answer === 'gone' || asText(answer.value) !== asText(value))) return [];
  if (value === null) return [state];
  const { [key]: _, ...values } = state.values;
  // Who holds the session goes on holding it.
  return mayCommit(state, fence) ? [{ ...state, values, lease: fence }] : [];
}

function renewed(
  state: PresentSession,
  operation: SessionOperationOf<'renew'>,
  { renewalsMayVanish = false }: SessionModelOptions,
): readonly SessionState[] {
  const { token, newToken, grace } = operation.input;
  const answer = answerOf(operation);
  const [kept] = committed(state, operation.input);
  if (kept === undefined) return [];
  const isUnconfirmed = answer === undefined || renewalsMayVanish;
  const renewal = { ...kept, token: newToken, renewed: [...state.renewed, { token, grace }], isUnconfirmed };
  // Only the last token can be renewed.
  const renewals = token === state.token ? [renewal] : [];
  return answer === 'renewed' ? renewals : answer === 'kept' ? [kept] : [...renewals, kept];
}

function mayCommit(state: PresentSession, fence: number | undefined): boolean {
  return fence === undefined || fence === state.lease;
}

/** Whether a token leads to the session: the last one does, and those from which there is grace all the way. */
function leadsThere(state: PresentSession, token: string): boolean {
  if (token === state.token) return true;
  const from = state.renewed.findIndex((old) => old.token === token);
  return from !== -1 && state.renewed.slice(from).every(({ grace }) => grace);
}

function mayBeGone(state: SessionState, token: string, { expires, graceEnds }: SessionModelOptions): boolean {
  if (state.is !== 'present' || expires === true || state.isUnconfirmed || !leadsThere(state, token)) return true;
  return graceEnds === true && token !== state.token;
}

function isGone(operation: SessionOperation): boolean {
  return answerOf(operation) === 'gone';
}

function own(values: Values, key: string): Values[string] | null {
  return Object.hasOwn(values, key) ? (values[key] ?? null) : null;
}
