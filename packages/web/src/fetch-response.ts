import { failureHeaders, failureStatus, failureText, report, textHeaders } from './failure.ts';
import { dropSuccess, markPersonal } from './response-headers.ts';
import type { ResponseHeaders } from './response-headers.ts';

/** What answers a request that failed, in the place of the generic answer. */
export type OnFetchFailure = (error: unknown, request: Request) => Response | void | Promise<Response | void>;

/** A request that failed. */
export interface FetchFailure {
  readonly error: unknown;
  readonly request: Request;
  /** The response that must not leave, if there was one already. */
  readonly dropped: Response | undefined;
  /** The Set-Cookie header that even this answer has to carry, if any. */
  readonly setCookie: string | undefined;
}

/**
 * The response, marked as one that depends on the session. It is a copy: the handler's own may be immutable, or one that it gives to
 * everybody.
 */
export function personal(response: Response, setCookie: string | undefined): Response {
  // A response that switches protocols is more than its parts, and no runtime lets it be shared.
  const marked = response.status === 101 ? response : new Response(response.body, response);
  markPersonal(headersOf(marked.headers), setCookie);
  return marked;
}

/** The answer to a request that failed; it says nothing of why. */
export async function failureResponse(failure: FetchFailure, onFailure: OnFetchFailure = report): Promise<Response> {
  const { error, request, dropped, setCookie } = failure;
  discard(dropped);
  try {
    const answer = await onFailure(error, request);
    if (answer !== undefined) return personal(answer, setCookie);
  } catch (another) {
    report(another);
  }
  const status = failureStatus(error);
  const headers = new Headers(dropped?.headers);
  dropSuccess(headersOf(headers));
  markPersonal(headersOf(headers), setCookie);
  for (const [name, value] of Object.entries({ ...failureHeaders(error), ...textHeaders })) headers.set(name, value);
  return new Response(failureText(status), { status, headers });
}

/** Nobody will read this body: what it comes from may stop. */
function discard(response: Response | undefined): void {
  if (response?.body && !response.body.locked) response.body.cancel().catch(() => undefined);
}

function headersOf(headers: Headers): ResponseHeaders {
  return {
    names: () => headers.keys(),
    get: (name) => headers.get(name) ?? undefined,
    set: (name, value) => headers.set(name, value),
    append: (name, value) => headers.append(name, value),
    delete: (name) => headers.delete(name),
  };
}
