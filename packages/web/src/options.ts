import { callback, checkOptions, flag, oneOf, structure } from '@coatcheck/core';
import type { CheckOutMode, OptionRule, RenewOptions } from '@coatcheck/core';

import { cookieAttributes } from './cookie-options.ts';
import type { CookieAttributes, CookieOptions } from './cookie-options.ts';
import { anyMode } from './modes.ts';
import { renewalOf } from './renewal.ts';
import type { RenewalOptions } from './renewal.ts';

/** The options that both bindings have. */
export interface WebOptions<WebRequest> {
  /** The cookie that carries the token, or what tells it for each request. */
  readonly cookie?: CookieOptions | ((request: WebRequest) => CookieOptions);
  /** Whether to believe the header X-Forwarded-Proto: only behind a proxy that sets it. `false` unless given. */
  readonly trustProxy?: boolean;
  /**
   * What happens to a request whose token belongs to no session (any more): it gets a `'new'` session unless told; `'refuse'` makes
   * `session` throw `UNKNOWN_TOKEN` (status 401) and clears the cookie.
   */
  readonly unknownToken?: 'new' | 'refuse';
  /**
   * The mode in which a request has its session if neither the call that asks for it nor the route names one: the application's own, which
   * is `'optimistic'`, unless given.
   */
  readonly mode?: CheckOutMode;
  /** Renews tokens from time to time: not at all unless given. */
  readonly renewal?: RenewalOptions;
}

/** Options that were checked, with every default in its place. */
export interface CompleteOptions<WebRequest, OnFailure> {
  readonly cookie: (request: WebRequest) => CookieAttributes;
  readonly trustProxy: boolean;
  readonly unknownToken: 'new' | 'refuse';
  /** Undefined for that of the application. */
  readonly mode: CheckOutMode | undefined;
  readonly renewal: RenewOptions | undefined;
  readonly onFailure: OnFailure | undefined;
}

/** Checks options and completes them: `BAD_SETTING`. What a function tells of a cookie is checked whenever it does. */
export function completeOptions<WebRequest, OnFailure>(
  given: WebOptions<WebRequest> & { readonly onFailure?: OnFailure },
): CompleteOptions<WebRequest, OnFailure> {
  const options = checkOptions<typeof given>('sessions', given, {
    cookie: cookieOptions,
    trustProxy: flag,
    unknownToken: oneOf('new', 'refuse'),
    mode: anyMode,
    renewal: structure,
    onFailure: callback,
  });
  const { trustProxy = false, unknownToken = 'new', mode, onFailure } = options;
  const [cookie, renewal] = [attributesFor(options.cookie), renewalOf(options.renewal)];
  return { cookie, trustProxy, unknownToken, mode, renewal, onFailure };
}

const cookieOptions: OptionRule = {
  expected: 'an object of options, or a function that makes one for a request',
  accepts: (value) => structure.accepts(value) || callback.accepts(value),
};

function attributesFor<WebRequest>(
  cookie: WebOptions<WebRequest>['cookie'],
): (request: WebRequest) => CookieAttributes {
  if (typeof cookie === 'function') return (request) => cookieAttributes(cookie(request));
  const attributes = cookieAttributes(cookie);
  return () => attributes;
}
