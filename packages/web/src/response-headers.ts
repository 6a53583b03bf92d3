import { cachePrivately, speaksToSharedCaches, varyOnCookie } from './caching.ts';

/** The headers of a response that has not left yet. Names are compared without regard to case. */
export interface ResponseHeaders {
  names(): Iterable<string>;
  /** All values under a name as one text. */
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  /** Adds a value as a header line of its own, beside those that are there. */
  append(name: string, value: string): void;
  delete(name: string): void;
}

/**
 * Marks a response as one that depends on the session, so that no cache gives it to anybody else, and hands over the cookie if there is
 * one to be set. Cookies of the application's own stay.
 */
export function markPersonal(headers: ResponseHeaders, setCookie: string | undefined): void {
  headers.set('Vary', varyOnCookie(headers.get('Vary')));
  headers.set('Cache-Control', setCookie === undefined ? cachePrivately(headers.get('Cache-Control')) : 'no-store');
  for (const name of [...headers.names()].filter(speaksToSharedCaches)) headers.delete(name);
  if (setCookie !== undefined) headers.append('Set-Cookie', setCookie);
}

/** Takes away everything that was meant for the success that did not come about. */
export function dropSuccess(headers: ResponseHeaders): void {
  for (const name of [...headers.names()].filter((header) => !keptOnFailure.test(header))) headers.delete(name);
}

/** What concerns the connection, who may read the response, and what a browser may do with it; all else may tell of the success. */
const keptOnFailure =
  /^(?:access-control-.*|alt-svc|connection|content-security-policy.*|cross-origin-.*|date|origin-agent-cluster|permissions-policy|referrer-policy|server|server-timing|strict-transport-security|timing-allow-origin|traceparent|vary|x-content-type-options|x-frame-options|x-request-id|x-xss-protection)$/i;
