import { checkOptions, durationOf, flag, oneOf, SettingError, text } from '@coatcheck/core';
import type { Duration, OptionRule } from '@coatcheck/core';
import { stringifySetCookie } from 'cookie';
import type { SetCookie } from 'cookie';

/** The cookie that carries the token. It is always HttpOnly; everything else has a default that is right for most. */
export interface CookieOptions {
  /**
   * `'__Host-sid'` unless given; `'__Secure-sid'` where `path` or `domain` rule `__Host-` out. On plain-http localhost, where browsers
   * refuse such a name, its prefix is left out.
   */
  readonly name?: string;
  /** `'lax'` unless given. `'none'` needs `secure: true`. */
  readonly sameSite?: 'strict' | 'lax' | 'none';
  /** `'/'` unless given. */
  readonly path?: string;
  /** Not sent unless given: then only the very host that set the cookie gets it back. */
  readonly domain?: string;
  /**
   * How long the browser keeps the cookie, counted from when the token was handed out: `'session'` unless given, which is until the
   * browser ends its own session. It does not change how long the session itself lives. `'never'` is 400 days, the most that browsers grant.
   */
  readonly maxAge?: Duration | 'session';
  /** `'auto'` unless given: Secure everywhere but on plain-http localhost. `true`: there, too. */
  readonly secure?: 'auto' | true;
  /** Whether each top-level site has a cookie of its own. Needs `secure: true`. */
  readonly partitioned?: boolean;
  /** What browsers that must drop cookies drop last. Not sent unless given. */
  readonly priority?: 'low' | 'medium' | 'high';
}

/** Cookie options that were checked, with every default in its place. */
export interface CookieAttributes {
  /** What of the name only a Secure cookie may bear: '__Host-', another prefix, or nothing. */
  readonly prefix: string;
  /** The rest of the name. */
  readonly name: string;
  readonly sameSite: 'strict' | 'lax' | 'none';
  readonly path: string;
  readonly domain: string | undefined;
  /** In seconds; undefined for as long as the browser's own session. */
  readonly maxAge: number | undefined;
  readonly secure: 'auto' | true;
  readonly partitioned: boolean;
  readonly priority: 'low' | 'medium' | 'high' | undefined;
}

/** Browsers cut longer lives down to this: RFC 6265bis, 5.5. */
const LONGEST_MAX_AGE = 400 * 24 * 60 * 60;

/** Browsers compare the prefixes without regard to case: RFC 6265bis, 4.1.3. */
const prefixes = /^__(?:Host-Http|Host|Http|Secure)-/i;

/** Checks the options of a cookie and completes them: `BAD_SETTING`, also for options that browsers refuse together. */
export function cookieAttributes(given: unknown): CookieAttributes {
  const options = checkOptions<CookieOptions>('sessions, cookie', given, {
    name: valid('the name of a cookie', (name) => ({ name })),
    sameSite: oneOf('strict', 'lax', 'none'),
    path: valid("a path that begins with '/'", (path) => (path.startsWith('/') ? { path } : undefined)),
    domain: valid('the name of a domain', (domain) => ({ domain })),
    maxAge: cookieAge,
    secure: { expected: "'auto' or true", accepts: (value) => value === 'auto' || value === true },
    partitioned: flag,
    priority: oneOf('low', 'medium', 'high'),
  });
  const { sameSite = 'lax', path = '/', domain, secure = 'auto', partitioned = false, priority } = options;
  const fullName = options.name ?? (path === '/' && domain === undefined ? '__Host-sid' : '__Secure-sid');
  const [prefix = ''] = prefixes.exec(fullName) ?? [];
  if (/^__Host-/i.test(prefix) && (path !== '/' || domain !== undefined)) {
    throw refused("a cookie whose name begins with '__Host-' has the path '/' and no domain");
  }
  if (secure !== true && sameSite === 'none') throw refused("sameSite 'none' needs secure: true");
  if (secure !== true && partitioned) throw refused('partitioned needs secure: true');
  const name = fullName.slice(prefix.length);
  return { prefix, name, sameSite, path, domain, maxAge: seconds(options.maxAge), secure, partitioned, priority };
}

/** Text that the cookie package writes as this part of a Set-Cookie header: without separators and control characters. */
function valid(expected: string, part: (value: string) => Partial<SetCookie> | undefined): OptionRule {
  return {
    expected,
    accepts(value) {
      if (typeof value !== 'string' || !text.accepts(value)) return false;
      const attributes = part(value);
      try {
        return attributes !== undefined && stringifySetCookie({ name: 'name', value: '', ...attributes }) !== '';
      } catch {
        return false;
      }
    },
  };
}

const cookieAge: OptionRule = {
  expected: "'session', or a duration of at least a second such as '30d'",
  accepts: (value) => value === 'session' || isLongEnough(value),
};

// A shorter life would be Max-Age=0, which deletes the cookie.
function isLongEnough(value: unknown): boolean {
  try {
    return durationOf('maxAge', value) >= 1_000;
  } catch {
    return false;
  }
}

function seconds(maxAge: Duration | 'session' = 'session'): number | undefined {
  if (maxAge === 'session') return undefined;
  return Math.min(Math.floor(durationOf('maxAge', maxAge) / 1_000), LONGEST_MAX_AGE);
}

function refused(rule: string): SettingError {
  return new SettingError('BAD_SETTING', `sessions, cookie: ${rule}.`);
}
