import { hasCode } from '@coatcheck/core';
import { expect, test } from 'vitest';

import { cookieAttributes } from '../src/cookie-options.ts';
import type { CookieOptions } from '../src/cookie-options.ts';
import { completeOptions } from '../src/options.ts';
import { SessionCookie } from '../src/session-cookie.ts';

const token = 'a'.repeat(43);

function issued(options: CookieOptions, plain = false): string {
  return new SessionCookie(cookieAttributes(options), plain).issue(token);
}

function refusal(given: unknown): string {
  try {
    cookieAttributes(given);
  } catch (error) {
    if (hasCode(error, 'BAD_SETTING')) return error.message;
    throw error;
  }
  return 'accepted';
}

test('unless told otherwise the cookie is Secure, of this very host, and has a name that says so', () => {
  expect(issued({})).toBe(`__Host-sid=${token}; Path=/; HttpOnly; Secure; SameSite=Lax`);
});

test('on plain-http localhost the cookie is not Secure and its name has no prefix', () => {
  expect(issued({}, true)).toBe(`sid=${token}; Path=/; HttpOnly; SameSite=Lax`);
  expect(issued({ name: '__Secure-hut' }, true)).toMatch(/^hut=[^S]*SameSite=Lax$/);
});

test('secure: true makes it Secure there, too', () => {
  expect(issued({ secure: true }, true)).toMatch(/^__Host-sid=.*; Secure;/);
});

test('a path or a domain rules the prefix __Host- out, and the default name follows', () => {
  expect(issued({ path: '/shop' })).toMatch(/^__Secure-sid=.*; Path=\/shop; HttpOnly; Secure;/);
  expect(issued({ domain: 'shop.example' })).toMatch(/^__Secure-sid=.*; Domain=shop\.example; Path=\/;/);
});

test('every option is written into the cookie', () => {
  const options: CookieOptions = {
    name: 'hut',
    sameSite: 'none',
    path: '/shop',
    domain: 'shop.example',
    maxAge: '1h',
    secure: true,
    partitioned: true,
    priority: 'low',
  };
  expect(issued(options)).toBe(
    `hut=${token}; Max-Age=3600; Domain=shop.example; Path=/shop; HttpOnly; Secure; Partitioned; Priority=Low; SameSite=None`,
  );
});

test('the cookie is cleared with the attributes that it was set with', () => {
  const cookie = new SessionCookie(cookieAttributes({ domain: 'shop.example', maxAge: '1h' }), false);
  expect(cookie.clear()).toBe(
    '__Secure-sid=; Max-Age=0; Domain=shop.example; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax',
  );
});

test('an age without an end is the longest that browsers grant', () => {
  expect(issued({ maxAge: 'never' })).toContain('; Max-Age=34560000;');
  expect(issued({ maxAge: '10000d' })).toContain('; Max-Age=34560000;');
  expect(issued({ maxAge: 'session' })).not.toContain('Max-Age');
});

test.each([
  [{ name: '__Host-sid', path: '/shop' }],
  [{ name: '__host-sid', domain: 'shop.example' }],
  [{ name: '__Host-Http-sid', domain: 'shop.example' }],
  [{ sameSite: 'none' }],
  [{ sameSite: 'none', secure: 'auto' }],
  [{ partitioned: true }],
])('options that browsers refuse together are refused at once: %j', (options) => {
  expect(refusal(options)).toMatch(/^sessions, cookie: .+\.$/);
});

test.each([
  ['name', { name: 'a b' }],
  ['name', { name: 'a=b' }],
  ['name', { name: 'a;b' }],
  ['name', { name: '' }],
  ['path', { path: 'shop' }],
  ['path', { path: '/a; Domain=evil.example' }],
  ['path', { path: '/a\r\nSet-Cookie: b=c' }],
  ['domain', { domain: 'a; Secure' }],
  ['domain', { domain: '' }],
  ['sameSite', { sameSite: 'Lax' }],
  ['sameSite', { sameSite: false }],
  ['secure', { secure: false }],
  ['maxAge', { maxAge: 0 }],
  ['maxAge', { maxAge: 999 }],
  ['maxAge', { maxAge: 'soon' }],
  ['maxAge', { maxAge: new Date() }],
  ['priority', { priority: 'urgent' }],
  ['partitioned', { partitioned: 'yes' }],
])('a wrong %s is refused: %j', (name, options) => {
  expect(refusal(options)).toMatch(new RegExp(`^sessions, cookie: option '${name}' is wrong: expected `));
});

test('an option that does not exist is refused, with the one that was meant', () => {
  expect(refusal({ samesite: 'lax' })).toContain("Did you mean 'sameSite'?");
  expect(refusal({ httpOnly: false })).toContain("there is no option 'httpOnly'");
  expect(() => completeOptions({ trustProxi: true } as object)).toThrow("Did you mean 'trustProxy'?");
});

test('the other options are checked, too', () => {
  for (const wrong of [{ trustProxy: 1 }, { unknownToken: 'adopt' }, { cookie: 'sid' }, { onFailure: 'log' }]) {
    expect(() => completeOptions(wrong as object)).toThrow(/^sessions: option '\w+' is wrong: expected /);
  }
});

test('what a function tells of the cookie of a request is checked for each request', () => {
  const { cookie } = completeOptions({ cookie: (request: string) => ({ name: request }) });
  expect(cookie('hut').name).toBe('hut');
  expect(() => cookie('a;b')).toThrow("option 'name' is wrong");
});
