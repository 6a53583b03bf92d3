import { failureHeaders, failureStatus, failureText, report, textHeaders } from './failure.ts';
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
 * Answers a request that failed, and says nothing of why. What was meant for the success is gone when `onFailure` sees the response, and
 * what the failure deserves is set; if it does not end the response, the generic answer follows, with whatever it changed. A response that
 * has begun is cut off: it must not look complete.
 */
export async function answerFailure(failure: NodeFailure, onFailure: OnNodeFailure = report): Promise<void> {
  const { error, request, response, setCookie } = failure;
  const begun = response.headersSent;
  const status = { code: failureStatus(error), message: undefined };
  if (!begun) {
    dropSuccess(headersOf(response));
    markPersonal(headersOf(response), setCookie);
    setHeaders(response, failureHeaders(error));
    setStatus(response, status);
  }
  try {
    await onFailure(error, request, response);
  } catch (another) {
    report(another);
    // What it meant to answer, it did not get to.
    if (!response.headersSent) setStatus(response, status);
  }
  if (begun && !response.writableEnded) cutOff(response);
  if (!response.headersSent) answerGenerically(response);
}

function answerGenerically(response: NodeResponse): void {
  setHeaders(response, textHeaders);
  response.end(failureText(response.statusCode));
}

function setHeaders(response: NodeResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}
