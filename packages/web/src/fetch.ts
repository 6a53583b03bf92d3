import { SessionError } from '@coatcheck/core';
import type { Application, CheckOutMode, CheckOutOptions, Session } from '@coatcheck/core';

import { failureResponse, personal } from './fetch-response.ts';
import type { OnFetchFailure } from './fetch-response.ts';
import { modeOf, routeMode } from './modes.ts';
import type { RouteOptions } from './modes.ts';
import { completeOptions } from './options.ts';
import type { WebOptions } from './options.ts';
import { presentedBy } from './presented.ts';
import { observed, RequestSession } from './request-session.ts';
import type { Transport } from './transport.ts';

export type { CookieOptions } from './cookie-options.ts';
export { failureHeaders, failureStatus } from './failure.ts';
export type { FailureStatus } from './failure.ts';
export type { RouteOptions } from './modes.ts';
export type { WebOptions } from './options.ts';
export type { RenewalOptions } from './renewal.ts';

/** Options of sessions for fetch handlers. */
export interface FetchSessionsOptions extends WebOptions<Request> {
  /**
   * Is told of every request that failed (its commit, or its handler) and may answer it; where it returns nothing, a generic answer
   * follows. Without it, failures of the server go to `console.error`.
   */
  onFailure?(error: unknown, request: Request): Response | void | Promise<Response | void>;
}

/** Sessions for the requests of one fetch handler. */
export interface FetchSessions<Data extends object> {
  /**
   * A fetch handler around one's own: the session is committed before the response is returned, and a handler that fails is answered
   * with a failure; then nothing is committed. Further arguments (`env`, `ctx`) are passed through. Those who ask for the session within it
   * without naming a mode have it in the mode given. `BAD_SETTING`, `CAPABILITY_MISSING` where the store cannot carry the mode.
   */
  readonly handler: <WebRequest extends Request, Rest extends unknown[]>(
    respond: (request: WebRequest, ...rest: Rest) => Response | Promise<Response>,
    options?: RouteOptions,
  ) => (request: WebRequest, ...rest: Rest) => Promise<Response>;
  /**
   * The session of a request: checked out when it is first asked for, as the call, the route, `sessions` or the application says, and one
   * for the whole request. A body that is still streaming when the response was returned may go on reading it. Rejects with what the check-out
   * fails with, `UNKNOWN_TOKEN` where unknown tokens are refused, `WEAKER_MODE` if this request has it already in a mode weaker than the one
   * asked for, an `AbortError` if the client went away while it was waited for, `CHECKED_IN` if it is first asked for after the response was
   * returned, and `BAD_OPERATION` for a request that is not the one that came to `handler`.
   */
  readonly session: (request: Request, options?: CheckOutOptions) => Promise<Session<Data>>;
}

/**
 * Sessions for fetch handlers (`Request` in, `Response` out), by the sessions of an application. `BAD_SETTING` for wrong options,
 * `CAPABILITY_MISSING` for a mode that the store cannot carry.
 *
 * @example
 * const { handler, session } = sessions(application);
 * export default {
 *   fetch: handler(async (request) => {
 *     const visitor = await session(request);
 *     return new Response(`Visit ${visitor.increment('visits')}`);
 *   }),
 * };
 */
export function sessions<Data extends object>(
  application: Application<Data>,
  options: FetchSessionsOptions = {},
): FetchSessions<Data> {
  const complete = completeOptions<Request, OnFetchFailure>(options);
  const mode = modeOf(application, complete.mode);
  const visits = new WeakMap<Request, Visit<Data>>();

  const newVisit = (request: Request, route: CheckOutMode = mode): Visit<Data> => {
    const session = new RequestSession(application, complete, {
      present: () => presentedBy(request, transportOf(request), complete),
      whenGone(callback) {
        if (request.signal.aborted) callback();
        else request.signal.addEventListener('abort', callback, { once: true });
      },
    });
    return { session, mode: route };
  };

  return {
    handler(respond, routeOptions) {
      const route = routeMode(application, routeOptions);
      return async (request, ...rest) => {
        const work = (): Response | Promise<Response> => application.task(() => respond(request, ...rest));
        const around = visits.get(request);
        // Handlers may be nested; the outermost one commits.
        if (around !== undefined) return inMode(route, around, work);
        const visit = newVisit(request, route);
        visits.set(request, visit);
        return answer(visit.session, request, work, complete.onFailure);
      };
    },
    session(request, checkOutOptions) {
      const visit = visits.get(request);
      if (visit === undefined) return observed(Promise.reject(stranger()));
      return visit.session.checkOut({ ...checkOutOptions, mode: checkOutOptions?.mode ?? visit.mode });
    },
  };
}

/** A request on its way through handlers. */
interface Visit<Data extends object> {
  readonly session: RequestSession<Data>;
  /** The mode of those who ask for the session without naming one. */
  mode: CheckOutMode;
}

/** What an inner handler answers, which may have a mode of its own. */
async function inMode<Data extends object>(
  mode: CheckOutMode | undefined,
  visit: Visit<Data>,
  respond: () => Response | Promise<Response>,
): Promise<Response> {
  const outer = visit.mode;
  visit.mode = mode ?? outer;
  try {
    return await respond();
  } finally {
    visit.mode = outer;
  }
}

/** What `respond` answers, after the commit; or a failure. */
async function answer<Data extends object>(
  session: RequestSession<Data>,
  request: Request,
  respond: () => Response | Promise<Response>,
  onFailure: OnFetchFailure | undefined,
): Promise<Response> {
  let response: Response | undefined;
  try {
    response = await respond();
    session.answered();
    if (!session.touched) return response;
    if (response.type !== 'error') return personal(response, await session.checkIn());
    // A network error is no answer, and cannot carry a cookie.
    await session.release();
    return response;
  } catch (error) {
    await session.release();
    return failureResponse({ error, request, dropped: response, setCookie: session.refusal }, onFailure);
  }
}

function transportOf(request: Request): Transport {
  const { protocol, host } = new URL(request.url);
  return { encrypted: protocol === 'https:', host, header: (name) => request.headers.get(name) ?? undefined };
}

function stranger(): SessionError {
  const message = 'This is not the request that came to the handler of these sessions; hand that very object over.';
  return new SessionError('BAD_OPERATION', message);
}
