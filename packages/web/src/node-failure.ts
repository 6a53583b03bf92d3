import { failureHeaders, failureStatus, failureText, report } from './failure.ts';
import type { FailureStatus } from './failure.ts';
import { cutOff, headersOf, setStatus } from './node-messages.ts';
import type { NodeRequest, NodeResponse } from './node-messages.ts';
import { dropSuccess, markPersonal } from './response-headers.ts';

/** What answers a request that failed, in the place of the generic answer. */
export type OnNodeFailure = (error: unknown, request: NodeRequest, response: NodeResponse) => unknown;

/** A request that failed. */
export interface NodeFailure {
  readonly error: unknown;
  readonly request: NodeRequest;
  readonly response: NodeResponse;
  /** The Set-Cookie header that even this answer has to carry, if any. */
  readonly setCookie: string | undefined;
}

/**
 * Answers a request that failed, and says nothing of why. What was meant for the success is gone when `onFailure` sees the response; if
 * it leaves the response as it is, the generic answer follows. A response that has begun is cut off: it must not look complete.
 */
export async function answerFailure(failure: NodeFailure, onFailure: OnNodeFailure = report): Promise<void> {
  const { error, request, response, setCookie } = failure;
  const begun = response.headersSent;
  if (!begun) {
    dropSuccess(headersOf(response));
    markPersonal(headersOf(response), setCookie);
    setStatus(response, { code: failureStatus(error), message: undefined });
  }
  try {
    await onFailure(error, request, response);
  } catch (another) {
    report(another);
  }
  if (begun && !response.writableEnded) cutOff(response);
  if (!response.headersSent) answerGenerically(response, failureStatus(error));
}

function answerGenerically(response: NodeResponse, status: FailureStatus): void {
  setStatus(response, { code: status, message: undefined });
  for (const [name, value] of Object.entries(failureHeaders)) response.setHeader(name, value);
  response.end(failureText(status));
}
