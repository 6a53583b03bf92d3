import type { ErrorCode } from '@coatcheck/core';
import type { FaultName } from './faults.ts';
import type { KnownToken } from './known-tokens.ts';
import type { SharedSettings } from './open-application.ts';

/** What a worker is started with. */
export interface WorkerSetup extends SharedSettings {
  /** The names of its calls, clients and sessions begin with it. */
  readonly name: string;
  /** The directory of the file store. */
  readonly dir: string;
  /** What is wrong with the worker, if anything is to be. */
  readonly fault?: FaultName | undefined;
}

/** What a worker can be asked to do, and what it answers. */
export interface WorkerRequests {
  /** To check a session out exclusively and keep it: the fence; undefined if it could not. */
  readonly hold: { readonly input: KnownToken; readonly answer: number | undefined };
  /** To add one to the `sum` of the session that it keeps, and to check it in: what came of that. */
  readonly commit: { readonly input: undefined; readonly answer: 'committed' | 'gone' | ErrorCode };
  /** To add one to the `sum` of a session optimistically. */
  readonly add: { readonly input: KnownToken; readonly answer: 'committed' | 'gone' | ErrorCode };
  /** How often it went on with a session of which somebody else had the lease. */
  readonly stolen: { readonly input: undefined; readonly answer: number };
  /** To do some of everything with the sessions that it was told of. */
  readonly work: { readonly input: WorkLoad; readonly answer: void };
  /** To sign principals in and out. */
  readonly sign: { readonly input: WorkLoad; readonly answer: void };
  /** To close its application and to end. */
  readonly leave: { readonly input: undefined; readonly answer: void };
}

/** The kind of a request. */
export type WorkerRequest = keyof WorkerRequests;

/** How much is to be done. */
export interface WorkLoad {
  readonly seed: number;
  /** How many clients there are in the process, and how often each does something. */
  readonly clients: number;
  readonly times: number;
}

/** What a worker is sent. */
export type ToWorker = { readonly tell: KnownToken } | Asked;

/** A request, with a number that its answer bears, too. */
export interface Asked {
  readonly ask: WorkerRequest;
  readonly number: number;
  readonly input: unknown;
}

/** What a worker sends. */
export type FromWorker =
  | { readonly ready: true }
  | { readonly tell: KnownToken }
  | { readonly number: number; readonly answer?: unknown };
