import { hasCode } from '@coatcheck/core';
import type { ErrorCode } from '@coatcheck/core';
import type { CallUnderWay, HistoryRecorder, OperationOf, SessionCalls } from '@coatcheck/conformance/history';

/** What processes do with sessions, and with all sessions of a principal at once. */
export interface ProcessCalls extends SessionCalls {
  /** Ends the sessions of a principal, but for the one that is named: how many this very call ended. Its `session` is the principal. */
  readonly revoke: { readonly input: { readonly except?: string }; readonly result: number };
}

/** A call of a process, with its outcome. */
export type ProcessOperation = OperationOf<ProcessCalls>;

/** Records what processes do. */
export type ProcessRecorder = HistoryRecorder<ProcessCalls>;

/** What came of a call: its result, or the code of the error that it failed with. */
export type Settled<Result> =
  | { readonly result: Result; readonly code?: undefined }
  | { readonly result?: undefined; readonly code: ErrorCode };

/** Errors that may come of what others do meanwhile, and after which nothing was done. */
const refusals: ReadonlySet<ErrorCode> = new Set(['CONFLICT', 'LEASE_LOST', 'BUSY', 'OLD_TOKEN', 'TOO_MANY_SESSIONS']);

/**
 * Does what a recorded call is about, and records what came of it. An error that nobody expects is thrown on.
 *
 * @param gone - the result that stands for a session that is not there; without it such a call has failed
 */
export async function settle<Result>(
  call: CallUnderWay<Result>,
  work: () => Promise<Result>,
  gone?: Result,
): Promise<Settled<Result>> {
  try {
    const result = await work();
    call.answered(result);
    return { result };
  } catch (error) {
    const code = hasCode(error) ? error.code : undefined;
    if (code === 'SESSION_GONE' && gone !== undefined) {
      call.answered(gone);
      return { result: gone };
    }
    if (code !== undefined && (code === 'SESSION_GONE' || refusals.has(code))) {
      call.failed(code);
      return { code };
    }
    call.unknown(code);
    if (code === 'INDETERMINATE') return { code };
    throw error;
  }
}
