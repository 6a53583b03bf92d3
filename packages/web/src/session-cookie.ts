import { parseCookie, stringifySetCookie } from 'cookie';

import type { CookieAttributes } from './cookie-options.ts';

/** What stands for two cookies of our name that differ: it is no token, so it is refused like any other that is none. */
const NEITHER = 'neither';

/** The session cookie as one request may bring it and its response may set it. */
export class SessionCookie {
  readonly name: string;
  readonly #attributes: CookieAttributes;
  readonly #secure: boolean;

  /** @param plain - whether the request came over plain http from localhost, where not every browser keeps a Secure cookie */
  constructor(attributes: CookieAttributes, plain: boolean) {
    this.#attributes = attributes;
    this.#secure = attributes.secure === true || !plain;
    this.name = this.#secure ? attributes.prefix + attributes.name : attributes.name;
  }

  /**
   * What the request presents as its token; undefined if it presents nothing. Of two different cookies of our name neither is used:
   * one of them may have been planted from a sibling domain, and nothing tells which.
   */
  presented(header: string | undefined): string | undefined {
    if (header === undefined) return undefined;
    const first = this.#firstIn(header, (value) => value);
    if (first === undefined || header.indexOf(this.name) === header.lastIndexOf(this.name)) return first || undefined;
    const another = this.#firstIn(header, (value) => (value === first ? undefined : value));
    return another === undefined ? first || undefined : NEITHER;
  }

  /** The Set-Cookie header that hands a token over. */
  issue(token: string): string {
    return this.#write(token, { maxAge: this.#attributes.maxAge });
  }

  /** The Set-Cookie header that takes the cookie away from the client: the attributes have to be the same. */
  clear(): string {
    return this.#write('', { maxAge: 0, expires: new Date(0) });
  }

  // A token needs no percent-decoding, so nothing is ever decoded.
  #firstIn(header: string, decode: (value: string) => string | undefined): string | undefined {
    return parseCookie(header, { decode })[this.name];
  }

  #write(value: string, life: { readonly maxAge: number | undefined; readonly expires?: Date }): string {
    const { sameSite, path, domain, partitioned, priority } = this.#attributes;
    return stringifySetCookie({
      name: this.name,
      value,
      httpOnly: true,
      secure: this.#secure,
      sameSite,
      path,
      partitioned,
      ...(domain !== undefined && { domain }),
      ...(priority !== undefined && { priority }),
      ...(life.maxAge !== undefined && { maxAge: life.maxAge }),
      ...(life.expires !== undefined && { expires: life.expires }),
    });
  }
}
