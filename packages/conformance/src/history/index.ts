export { HistoryRecorder } from './history-recorder.ts';
export type { CallUnderWay, RecorderOptions, StartedCall } from './history-recorder.ts';
export { formatHistory, parseHistory } from './json-lines.ts';
export { linearizable } from './linearizable.ts';
export { linearize } from './linearize.ts';
export type { Verdict } from './linearize.ts';
export { described } from './operation.ts';
export type { Calls, Moment, Operation, OperationOf, Outcome, TimeOfDay } from './operation.ts';
export { recordModel } from './record-model.ts';
export type { RecordCalls, RecordOperation, RecordState, StoredRecord } from './record-model.ts';
export { nothingOutlivesAbsoluteEnd } from './rules/absolute-end.ts';
export { appendsAppearOnce } from './rules/appends.ts';
export { endsOnce, nothingAfterDestroy } from './rules/destroyed.ts';
export { fencesIncrease } from './rules/fences.ts';
export { nothingEndsEarly } from './rules/idle-time.ts';
export { incrementsCountOnce } from './rules/increments.ts';
export { oneTokenIsLive } from './rules/live-tokens.ts';
export { takesHaveOneWinner } from './rules/takes.ts';
export { seededNumbers } from '../seeded-numbers.ts';
export type { SequentialModel } from './sequential-model.ts';
export type {
  Change,
  Commit,
  Creation,
  SessionCalls,
  SessionOperation,
  SessionOperationOf,
  Value,
  Values,
} from './session-calls.ts';
export { checkSessionHistory } from './session-history.ts';
export type { HistoryCheckOptions } from './session-history.ts';
export { sessionModel } from './session-model.ts';
export type { PresentSession, SessionModelOptions, SessionState } from './session-model.ts';
export type { Violation } from './violation.ts';
