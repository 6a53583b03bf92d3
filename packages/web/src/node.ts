import { SessionError } from '@coatcheck/core';
import type { Application, CheckOutOptions, Session } from '@coatcheck/core';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { NodeExchange } from './node-exchange.ts';
import type { ExchangeSettings } from './node-exchange.ts';
import type { OnNodeFailure } from './node-failure.ts';
import { transportOf } from './node-messages.ts';
import type { NodeRequest, NodeResponse } from './node-messages.ts';
import { completeOptions } from './options.ts';
import type { WebOptions } from './options.ts';
import { presentedBy } from './presented.ts';
import type { Presented } from './presented.ts';
import { observed, RequestSession } from './request-session.ts';

export type { CookieOptions } from './cookie-options.ts';
export { failureStatus } from './failure.ts';
export type { FailureStatus } from './failure.ts';
export type { NodeRequest, NodeResponse } from './node-messages.ts';
export type { WebOptions } from './options.ts';

/** Options of sessions for Node. */
export interface NodeSessionsOptions extends WebOptions<NodeRequest> {
  /**
   * Is told of every request that failed (its commit, or in `handler` its listener) and may answer it. The status is set and what was
   * meant for the success is gone; where it leaves the response as it is, a generic answer follows. Where `response.headersSent` is true,
   * it is too late for an answer, and the response will be cut off. Without it, failures of the server go to `console.error`.
   */
  onFailure?(error: unknown, request: NodeRequest, response: NodeResponse): unknown;
}

/** Sessions for the requests of one server. */
export interface NodeSessions<Data extends object> {
  /** Middleware for Connect and Express; without `next`, what to call first in a listener of one's own. It never waits. */
  readonly middleware: (request: NodeRequest, response: NodeResponse, next?: (error?: unknown) => void) => void;
  /**
   * A listener for node:http that does what `middleware` does, and answers if the listener given fails: then nothing is committed.
   */
  readonly handler: <Request extends NodeRequest = IncomingMessage, Response extends NodeResponse = ServerResponse>(
    listener: (request: Request, response: Response) => unknown,
  ) => (request: Request, response: Response) => void;
  /**
   * The session of a request: checked out when it is first asked for, and one for the whole request. It is committed before the head of
   * the response leaves. Rejects with what the check-out fails with, `UNKNOWN_TOKEN` where unknown tokens are refused, `READ_ONLY` if
   * this request has it for reading already, `CHECKED_IN` if it is first asked for when the response has begun, and `BAD_OPERATION` for
   * a request that did not come through `middleware` or `handler`.
   */
  readonly session: (request: NodeRequest, options?: CheckOutOptions) => Promise<Session<Data>>;
}

/**
 * Sessions for node:http, node:http2, Connect and Express, by the sessions of an application. `BAD_SETTING` for wrong options.
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
  // A request carries its exchange itself: a WeakMap would cost each of them several microseconds of garbage collection.
  const key = Symbol('exchange');
  type Carrier = NodeRequest & { [key]?: NodeExchange<Data> };
  const settings: ExchangeSettings<Data> = {
    onFailure: complete.onFailure,
    sessionOf(request) {
      const present = (): Presented => presentedBy(request, transportOf(request), complete);
      return new RequestSession(application, complete.unknownToken, present);
    },
  };

  const exchangeOf = (request: Carrier, response: NodeResponse): NodeExchange<Data> =>
    (request[key] ??= new NodeExchange(request, response, settings));

  return {
    middleware(request, response, next) {
      exchangeOf(request, response);
      next?.();
    },
    handler: (listener) => (request, response) => {
      void exchangeOf(request, response).run(() => listener(request, response));
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
