export { Application } from './application.ts';
export type { Work } from './application.ts';
export type { AttachedDictionary } from './attached-dictionary.ts';
export { systemClock } from './clock.ts';
export type { Clock } from './clock.ts';
export type { Codec, CodecContext, Decode, Encode, Values } from './codec.ts';
export type { SessionDictionary, SessionInspection, SweepOptions } from './dictionary.ts';
export { durationOf } from './duration.ts';
export type { Duration } from './duration.ts';
export {
  BusyError,
  CapabilityError,
  CoatcheckError,
  ConflictError,
  EncodeError,
  errorCodes,
  hasCode,
  IndeterminateError,
  LeaseLostError,
  RecordError,
  SessionError,
  SessionGoneError,
  SettingError,
  StoreError,
  StoreNameError,
  StoreTimeoutError,
} from './errors.ts';
export type { ErrorCode } from './errors.ts';
export type { ApplicationEvents, DestroyReason, EventName, Listener } from './events.ts';
export { jsonCodec } from './json-codec.ts';
export { loadPackage } from './load-package.ts';
export { callback, checkOptions, duration, flag, oneOf, structure, text, wholeNumber } from './options.ts';
export type { OptionRule, OptionRules } from './options.ts';
export { isSessionId, isStale, NEVER, sessionRecord, touchedRecord } from './record.ts';
export type { Body, SessionId, SessionRecord, SessionToken } from './record.ts';
export { CONTRACT_VERSION } from './record-store.ts';
export type {
  Capabilities,
  EvictionReason,
  MaybePromise,
  RecordStore,
  RemoveCondition,
  StoreContext,
  Touch,
  WriteCondition,
} from './record-store.ts';
export { registerStore } from './registry.ts';
export type { StoreClass, StoreFactory } from './registry.ts';
export { resolveStore } from './resolve-store.ts';
export type { StoreLookup } from './resolve-store.ts';
export type { PrincipalLimit } from './principals.ts';
export { Session } from './session.ts';
export type {
  CheckInOutcome,
  CheckInResult,
  CheckOutMode,
  CheckOutOptions,
  RenewOptions,
  SessionData,
} from './session.ts';
export type { SessionHandle } from './session-handle.ts';
export type { ConflictRules, ItemOf, KeyHolding, KeyOf, Merge, ValueOf } from './session-data.ts';
export type { ApplicationSettings } from './settings.ts';
export { SessionStore } from './store.ts';
export { isSessionToken, sessionIdOf } from './tokens.ts';
export type { RandomBytes } from './tokens.ts';
