import { describe, expect, test } from 'vitest';

import { cachePrivately, varyOnCookie } from '../src/caching.ts';
import { bindings, openApplication } from './support/sites.ts';
import type { Handle } from './support/sites.ts';

/** Looks at the session, and answers with these headers. */
function looking(...headers: readonly (readonly [string, string])[]): Handle {
  return async (session) => {
    await session({ mode: 'read' });
    return { headers };
  };
}

describe.each(bindings)('a response that depends on the session (%s)', (_binding, open) => {
  test('varies on the cookie and is kept by no shared cache', async () => {
    const { application } = await openApplication();
    const { headers } = await (await open(application, looking()))('/');
    expect(headers.get('Vary')).toBe('Cookie');
    expect(headers.get('Cache-Control')).toBe('private, no-cache');
  });

  test('keeps what the handler said of caching, but for what is public', async () => {
    const { application } = await openApplication();
    const visit = await open(
      application,
      looking(['Cache-Control', 'public, max-age=60, s-maxage=600'], ['Vary', 'Accept'], ['Vary', 'Origin']),
    );
    const { headers } = await visit('/');
    expect(headers.get('Cache-Control')).toBe('private, max-age=60');
    expect(headers.get('Vary')).toBe('Accept, Origin, Cookie');
  });

  test('says nothing to shared caches in headers of their own', async () => {
    const { application } = await openApplication();
    const visit = await open(
      application,
      looking(
        ['CDN-Cache-Control', 'max-age=600'],
        ['Acme-CDN-Cache-Control', 'max-age=600'],
        ['Surrogate-Control', 'max-age=600'],
      ),
    );
    const { headers } = await visit('/');
    for (const name of ['CDN-Cache-Control', 'Acme-CDN-Cache-Control', 'Surrogate-Control']) {
      expect(headers.has(name)).toBe(false);
    }
  });

  test('is stored by nobody if it hands a token over', async () => {
    const { application } = await openApplication();
    const visit = await open(application, async (session) => {
      (await session()).set('user', 'Ada');
      return { headers: [['Cache-Control', 'public, max-age=60']] };
    });
    const { headers } = await visit('/');
    expect(headers.getSetCookie()).toHaveLength(1);
    expect(headers.get('Cache-Control')).toBe('no-store');
  });
});

test.each([
  [undefined, 'Cookie'],
  ['', 'Cookie'],
  ['Accept', 'Accept, Cookie'],
  ['Accept-Encoding,Origin', 'Accept-Encoding, Origin, Cookie'],
  ['cookie', 'cookie'],
  ['Accept, COOKIE', 'Accept, COOKIE'],
  ['X-Cookie', 'X-Cookie, Cookie'],
  ['*', '*'],
  ['Accept, *', 'Accept, *'],
])('Vary %j becomes %j', (vary, expected) => {
  expect(varyOnCookie(vary)).toBe(expected);
});

test.each([
  [undefined, 'private, no-cache'],
  ['', 'private, no-cache'],
  ['public', 'private'],
  ['private', 'private'],
  ['no-store', 'no-store'],
  ['public, NO-STORE', 'NO-STORE'],
  ['max-age=60', 'private, max-age=60'],
  ['Public, Max-Age=60, S-MaxAge=600', 'private, Max-Age=60'],
  ['max-age=60, private', 'private, max-age=60'],
  ['private="set-cookie, x-public", max-age=5', 'private, max-age=5'],
  ['no-cache="a, public, b", public', 'private, no-cache="a, public, b"'],
  ['publican=1', 'private, publican=1'],
  ['no-cache="never closed, public', 'private, no-cache="never closed, public'],
])('Cache-Control %j becomes %j', (cacheControl, expected) => {
  expect(cachePrivately(cacheControl)).toBe(expected);
});
