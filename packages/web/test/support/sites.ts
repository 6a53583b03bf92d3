import { Application } from '@coatcheck/core';
import type { ApplicationSettings, CheckOutMode, CheckOutOptions, Session } from '@coatcheck/core';
import { sessions as fetchSessions } from '../../src/fetch.ts';
import { sessions as nodeSessions } from '../../src/node.ts';
import type { CookieOptions, RenewalOptions, RouteOptions } from '../../src/node.ts';
import { onTestFinished } from 'vitest';

import { listen } from './listen.ts';
import { SessionMapStore } from './session-map-store.ts';

export interface Data {
  user: string;
  visits: number;
  cart: string[];
  anything: unknown;
}

/** What a handler answers; 200 with no body unless told. */
export interface Answer {
  readonly status?: number;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
}

/** A handler in words of both bindings. */
export type Handle = (
  session: (options?: CheckOutOptions) => Promise<Session<Data>>,
  path: string,
) => Answer | Promise<Answer>;

/** Options that both bindings have. */
export interface SiteOptions {
  readonly cookie?: CookieOptions;
  readonly unknownToken?: 'new' | 'refuse';
  readonly trustProxy?: boolean;
  readonly mode?: CheckOutMode;
  readonly renewal?: RenewalOptions;
  readonly onFailure?: (error: unknown) => void;
}

/** Sends a request to a site. Redirects are not followed. */
export type Visit = (path: string, init?: RequestInit) => Promise<Response>;

/** A site of one handler, by one of the bindings, over plain http on localhost. */
export type OpenSite = (
  application: Application<Data>,
  handle: Handle,
  options?: SiteOptions,
  route?: RouteOptions,
) => Promise<Visit>;

/** The same site by each of the bindings. */
export const bindings: readonly [name: string, open: OpenSite][] = [
  ['node', openNodeSite],
  ['fetch', openFetchSite],
];

async function openNodeSite(
  application: Application<Data>,
  handle: Handle,
  options: SiteOptions = {},
  route?: RouteOptions,
): Promise<Visit> {
  const { handler, session } = nodeSessions(application, told(options));
  const origin = await listen(
    handler(async (request, response) => {
      const {
        status = 200,
        headers = [],
        body,
      } = await handle((checkOut) => session(request, checkOut), request.url ?? '');
      response.statusCode = status;
      for (const [name, value] of headers) response.appendHeader(name, value);
      response.end(body);
    }, route),
  );
  return (path, init) => fetch(origin + path, { redirect: 'manual', ...init });
}

async function openFetchSite(
  application: Application<Data>,
  handle: Handle,
  options: SiteOptions = {},
  route?: RouteOptions,
): Promise<Visit> {
  const { handler, session } = fetchSessions(application, told(options));
  const respond = handler(async (request) => {
    const path = new URL(request.url).pathname;
    const { status = 200, headers = [], body } = await handle((checkOut) => session(request, checkOut), path);
    const response = new Response(body ?? null, { status });
    for (const [name, value] of headers) response.headers.append(name, value);
    return response;
  }, route);
  return (path, init) => respond(new Request(`http://localhost${path}`, init));
}

/** So that a test can look at calls of onFailure without the requests that each binding hands over as well. */
function told({ onFailure, ...options }: SiteOptions): SiteOptions {
  return onFailure === undefined ? options : { ...options, onFailure: (error) => onFailure(error) };
}

/** An application over a Map that is closed when the test is over. */
export async function openApplication(
  settings: ApplicationSettings<Data> = {},
): Promise<{ application: Application<Data>; store: SessionMapStore }> {
  const store = new SessionMapStore();
  const application = await Application.open<Data>({ sessionStore: store, ...settings });
  onTestFinished(() => application.close());
  return { application, store };
}
