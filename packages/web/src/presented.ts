import type { CompleteOptions } from './options.ts';
import { SessionCookie } from './session-cookie.ts';
import { isPlainLocalhost } from './transport.ts';
import type { Transport } from './transport.ts';

/** What a request brings along: the cookie, as it is to be read and written for this request, and what that holds. */
export interface Presented {
  readonly cookie: SessionCookie;
  /** Anything at all, and undefined only if there is no cookie. */
  readonly token: string | undefined;
}

/** Looks at what a request presents, by the options of the binding that it came to. */
export function presentedBy<WebRequest>(
  request: WebRequest,
  transport: Transport,
  options: CompleteOptions<WebRequest, unknown>,
): Presented {
  const cookie = new SessionCookie(options.cookie(request), isPlainLocalhost(transport, options.trustProxy));
  return { cookie, token: cookie.presented(transport.header('cookie')) };
}
