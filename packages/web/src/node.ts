import { SessionError } from '@coatcheck/core';
import type { Application, CheckOutMode, CheckOutOptions, Session } from '@coatcheck/core';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { modeOf, routeMode } from './modes.ts';
import type { RouteOptions } from './modes.ts';
import { NodeExchange } from './node-exchange.ts';
import type { ExchangeSettings } from './node-exchange.ts';
import type { OnNodeFailure } from './node-failure.ts';
import { isGone, transportOf } from './node-messages.ts';
import type { NodeRequest, NodeResponse } from './node-messages.ts';
import { completeOptions } from './options.ts';
import type { WebOptions } from './options.ts';
import { presentedBy } from './presented.ts';
import { observed, RequestSession } from './request-session.ts';

export type { CookieOptions } from './cookie-options.ts';
export { failureHeaders, failureStatus } from './failure.ts';
export type { FailureStatus } from './failure.ts';
export type { RouteOptions } from './modes.ts';
export type { NodeRequest, NodeResponse } from './node-messages.ts';
export type { WebOptions } from './options.ts';
export type { RenewalOptions } from './renewal.ts';

/** Options of sessions for Node. */
export interface NodeSessionsOptions extends WebOptions<NodeRequest> {
  /**
   * Is told of every request that failed (its commit, or in `handler` its listener) and may answer it. The status is set, so is
   * `Retry-After` where others are at work for too long, and what was meant for the success is gone; all of it may be changed. Where it does
   * not end the response, a generic answer follows. Where `response.headersSent` is true, it is too late for an answer, and the response will
   * be cut off. Without it, failures of the server go to `console.error`.
   */
  onFailure?(error: unknown, request: NodeRequest, response: NodeResponse): unknown;
}

/** Sessions for the requests of one server. */
export interface NodeSessions<Data extends object> {
  /** Middleware for Connect and Express; without `next`, what to call first in a listener of one's own. It never waits. */
  readonly middleware: NodeMiddleware;
  /**
   * The same for one route, or for all that follow: those who ask for the session from there on without naming a mode have it in this one.
   * `BAD_SETTING`, `CAPABILITY_MISSING` where the store cannot carry the mode.
   *
   * @example app.post('/pay', mode('exclusive'), async (request, response) => { ... });
   */
  readonly mode: (mode: CheckOutMode) => NodeMiddleware;
  /**
   * A listener for node:http that does what `middleware` does, or `mode` with the mode given, and answers if the listener given fails: then
   * nothing is committed.
   */
  readonly handler: <Request extends NodeRequest = IncomingMessage, Response extends NodeResponse = ServerResponse>(
    listener: (request: Request, response: Response) => unknown,
    options?: RouteOptions,
  ) => (request: Request, response: Response) => void;
  /**
   * The session of a request: checked out when it is first asked for, as the call, the route, `sessions` or the application says, and one
   * for the whole request. It is committed before the head of the response leaves. Rejects with what the check-out fails with,
   * `UNKNOWN_TOKEN` where unknown tokens are refused, `WEAKER_MODE` if this request has it already in a mode weaker than the one asked for,
   * an `AbortError` if the client went away while it was waited for, `CHECKED_IN` if it is first asked for when the response has begun, and
   * `BAD_OPERATION` for a request that did not come through `middleware`, `mode` or `handler`.
   */
  readonly session: (request: NodeRequest, options?: CheckOutOptions) => Promise<Session<Data>>;
}

/** Middleware for Connect and Express. */
export type NodeMiddleware = (request: NodeRequest, response: NodeResponse, next?: (error?: unknown) => void) => void;

/**
 * Sessions for node:http, node:http2, Connect and Express, by the sessions of an application. `BAD_SETTING` for wrong options,
 * `CAPABILITY_MISSING` for a mode that the store cannot carry.
 *
 * @example
 * const { handler, session } = sessions(application);
 * createServer(handler(async (request, response) => {
 *   const visitor = await session(request);
 *   response.end(`Visit ${visitor.increment('visits')}`);
 * })).listen(3000);
 */
export function sessions<Data extends object>(
  application: Application<Data>,
  options: NodeSessionsOptions = {},
): NodeSessions<Data> {
  const complete = completeOptions<NodeRequest, OnNodeFailure>(options);
  const mode = modeOf(application, complete.mode);
  // A request carries its exchange itself: a WeakMap would cost each of them several microseconds of garbage collection.
  const key = Symbol('exchange');
  type Carrier = NodeRequest & { [key]?: NodeExchange<Data> };
  const settings: ExchangeSettings<Data> = {
    onFailure: complete.onFailure,
    mode,
    sessionOf: (request, response) =>
      new RequestSession(application, complete, {
        present: () => presentedBy(request, transportOf(request), complete),
        whenGone(callback) {
          if (isGone(response)) callback();
          else response.once('close', callback);
        },
      }),
  };

  const exchangeOf = (request: Carrier, response: NodeResponse, route?: CheckOutMode): NodeExchange<Data> => {
    const exchange = (request[key] ??= new NodeExchange(request, response, settings));
    if (route !== undefined) exchange.mode = route;
    return exchange;
  };

  const middlewareFor =
    (route?: CheckOutMode): NodeMiddleware =>
    (request, response, next) => {
      exchangeOf(request, response, route);
      if (next !== undefined) application.task(() => next());
    };

  return {
    middleware: middlewareFor(),
    mode: (route) => middlewareFor(routeMode(application, { mode: route })),
    handler(listener, routeOptions) {
      const route = routeMode(application, routeOptions);
      return (request, response) => {
        void exchangeOf(request, response, route).run(() => application.task(() => listener(request, response)));
      };
    },
    session(request: Carrier, checkOutOptions) {
      const exchange = request[key];
      return exchange === undefined ? observed(Promise.reject(stranger())) : exchange.checkOut(checkOutOptions);
    },
  };
}

function stranger(): SessionError {
  const message =
    'This request did not come through the middleware, or the handler, of these sessions; install it before what asks for the session.';
  return new SessionError('BAD_OPERATION', message);
}
