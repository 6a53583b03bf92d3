import { hasCode } from '@coatcheck/core';
import type { Application, ErrorCode, Session } from '@coatcheck/core';
import type { CallUnderWay, HistoryRecorder, SessionCalls } from '@coatcheck/conformance/history';
import type { SteppedProcess } from '../stepped/stepped-process.ts';
import type { Chance } from './chance.ts';
import type { Circumstances } from './circumstances.ts';
import type { KnownSessions } from './known-sessions.ts';

/** The values of the sessions. */
export interface SimulatedValues {
  /** Only ever counted up. */
  n: number;
  /** Only ever appended to, each item once. */
  log: string[];
  /** Read and set again by those who make sure that nobody else does meanwhile. */
  m: number;
  /** Set blindly. */
  color: string;
  /** Taken out, and put back. */
  code: string;
}

/** Whoever makes requests, one after the other. */
export interface Client {
  readonly name: string;
  readonly application: Application<SimulatedValues>;
  readonly process: SteppedProcess;
  readonly recorder: HistoryRecorder<SessionCalls>;
  readonly known: KnownSessions;
  readonly circumstances: Circumstances;
  readonly chance: Chance;
  /** Does something that must not take minutes: the time it takes is as long as a store and a scheduler may well take. */
  readonly briskly: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

/** A call that is put down in the history. */
export type Noted<Kind extends keyof SessionCalls> = {
  readonly session: string;
  readonly kind: Kind;
  readonly input: SessionCalls[Kind]['input'];
};

/** What the reason for giving up waiting is. */
export const GIVEN_UP = 'somebody gave up waiting';

/** Errors that a call may fail with, and has done nothing then. Anything else is a defect. */
const refusals: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'STORE_FAILED',
  'STORE_TIMEOUT',
  'CONFLICT',
  'LEASE_LOST',
  'BUSY',
  'OLD_TOKEN',
]);

/** Notes when a call begins. */
export function begin<Kind extends keyof SessionCalls>(
  { recorder, name }: Client,
  { session, kind, input }: Noted<Kind>,
): CallUnderWay<SessionCalls[Kind]['result']> {
  return recorder.start({ session, client: name, kind, input });
}

/** Notes what a call came to that failed; throws on if it is a failure that must not be. */
export function noteFailure(call: CallUnderWay<'gone'>, error: unknown, wasUnknown: boolean = false): void {
  if (wasUnknown || hasCode(error, 'INDETERMINATE')) return call.unknown(nameOf(error));
  if (process.env['DBG'] && hasCode(error, 'SESSION_GONE')) console.log(error.stack);
  if (hasCode(error, 'SESSION_GONE')) return call.answered('gone');
  if (!isRefusal(error)) throw error;
  call.failed(nameOf(error));
}

/** Whether an error is one of those that leave everything as it was. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && (error.message === GIVEN_UP || (hasCode(error) && refusals.has(error.code)));
}

/**
 * Checks a session in and says what that came to. Where nobody knows it, the client tries again as often as it likes: then the last attempt
 * may tell.
 */
export async function settled(client: Client, session: Session<SimulatedValues>): Promise<Settled> {
  for (let isUnknown = false; ; isUnknown = true) {
    try {
      return { outcome: await session.checkIn() };
    } catch (error) {
      const again = hasCode(error, 'INDETERMINATE') && client.chance.happens(0.6);
      if (!again) return { error, isUnknown };
    }
  }
}

/** How a check-in ended. */
export type Settled =
  | { readonly outcome: 'committed' | 'unchanged' | 'destroyed' }
  | { readonly outcome?: undefined; readonly error: unknown; readonly isUnknown: boolean };

function nameOf(error: unknown): string {
  if (hasCode(error)) return error.code;
  return error instanceof Error ? error.message : 'something';
}
