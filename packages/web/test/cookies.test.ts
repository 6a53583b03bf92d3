import { describe, expect, test } from 'vitest';

import { Browser } from './support/browser.ts';
import { bindings, openApplication } from './support/sites.ts';
import type { Handle } from './support/sites.ts';

/** '/in' signs in, '/out' signs out, anything else looks. */
const account: Handle = async (session, path) => {
  const visitor = await session();
  if (path === '/in') visitor.set('user', 'Ada');
  if (path === '/out') visitor.invalidate();
  return { body: visitor.get('user', 'nobody') };
};

describe.each(bindings)('the session cookie (%s)', (_binding, open) => {
  test('is set with the token when a session is stored for the first time, and lives as long as the browser', async () => {
    const { application, store } = await openApplication();
    const visit = await open(application, account);
    const response = await visit('/in');
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^sid=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    expect(store.records.size).toBe(1);
  });

  test('is not set again as long as the token stays the same', async () => {
    const { application } = await openApplication();
    const browser = new Browser(await open(application, account));
    await browser.visit('/in');
    for (const path of ['/', '/in', '/']) {
      expect((await browser.visit(path)).headers.getSetCookie()).toEqual([]);
    }
  });

  test('is not set for a new session that stays empty', async () => {
    const { application, store } = await openApplication();
    const visit = await open(application, account);
    expect((await visit('/')).headers.getSetCookie()).toEqual([]);
    expect(store.calls).toEqual([]);
  });

  test('is taken away, with the same attributes, when the session ends', async () => {
    const { application, store } = await openApplication();
    const browser = new Browser(await open(application, account, { cookie: { sameSite: 'strict', path: '/' } }));
    await browser.visit('/in');
    const response = await browser.visit('/out');
    expect(response.headers.getSetCookie()).toEqual([
      'sid=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Strict',
    ]);
    expect(store.records.size).toBe(0);
    expect(await (await browser.visit('/')).text()).toBe('nobody');
  });

  test('is not taken away from a client that brought none', async () => {
    const { application } = await openApplication();
    const visit = await open(application, account);
    expect((await visit('/out')).headers.getSetCookie()).toEqual([]);
  });

  test('stands beside the cookies of the application, each on a line of its own', async () => {
    const { application } = await openApplication();
    const visit = await open(application, async (session) => {
      (await session()).set('user', 'Ada');
      return {
        headers: [
          ['Set-Cookie', 'theme=dark; Path=/'],
          ['Set-Cookie', 'lang=en; Expires=Thu, 01 Jan 2099 00:00:00 GMT'],
        ],
      };
    });
    expect((await visit('/')).headers.getSetCookie()).toEqual([
      'theme=dark; Path=/',
      'lang=en; Expires=Thu, 01 Jan 2099 00:00:00 GMT',
      expect.stringMatching(/^sid=/),
    ]);
  });

  test('holds the token that the session got in the end, should the first one have been taken', async () => {
    let drawn = 0;
    const random = (size: number): Uint8Array => new Uint8Array(size).fill(drawn++ < 2 ? 1 : 2);
    const { application, store } = await openApplication({ random });
    const visit = await open(application, account);
    const [first, second] = [new Browser(visit), new Browser(visit)];
    await first.visit('/in');
    await second.visit('/in');
    expect(store.records.size).toBe(2);
    expect(second.cookies.get('sid')).not.toBe(first.cookies.get('sid'));
    expect(await (await second.visit('/')).text()).toBe('Ada');
  });

  test('has the name and the age that the application chose', async () => {
    const { application } = await openApplication();
    const visit = await open(application, account, { cookie: { name: 'hut', maxAge: '30d', priority: 'high' } });
    expect((await visit('/in')).headers.getSetCookie()).toEqual([
      expect.stringMatching(/^hut=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Priority=High; SameSite=Lax$/),
    ]);
  });
});

describe.each(bindings)('a presented cookie (%s)', (_binding, open) => {
  const hostile: readonly [what: string, cookie: string][] = [
    ['is far too long', `sid=${'a'.repeat(8_000)}`],
    ['is in thousands of pairs', `${'sid=a; '.repeat(1_500)}sid=a`],
    ['is in bytes that are no text', 'sid=\u0080\u00ff\u00fe'],
    ['has broken percent-encodings', 'sid=%E0%A4%A; sid%zz=%'],
    ['has the names of prototypes', '__proto__=sid; constructor=sid; sid=__proto__'],
    ['is the id of a session', `sid=${'0'.repeat(64)}`],
    ['is between quotes', `sid="${'a'.repeat(43)}"`],
    ['is a path', 'sid=../../../etc/passwd'],
    ['is nothing but separators', ';;=;;==; ='],
  ];

  test.each(hostile)('that %s does not reach the store and harms nobody', async (_what, cookie) => {
    const { application, store } = await openApplication();
    const visit = await open(application, account);
    const response = await visit('/', { headers: { Cookie: cookie } });
    expect(response.status).toBe(200);
    expect(store.calls).toEqual([]);
  });

  test('is never adopted: a token that belongs to no session is answered with a fresh one', async () => {
    const { application } = await openApplication();
    const token = 'a'.repeat(43);
    const visit = await open(application, account);
    const [cookie] = (await visit('/in', { headers: { Cookie: `sid=${token}` } })).headers.getSetCookie();
    expect(cookie).toMatch(/^sid=[\w-]{43};/);
    expect(cookie).not.toContain(token);
  });

  test('is left where it is if its session is over and nothing new was stored', async () => {
    const { application } = await openApplication();
    const visit = await open(application, account);
    const response = await visit('/', { headers: { Cookie: `sid=${'a'.repeat(43)}` } });
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test('is used by nobody if another of the same name says something else, whichever comes first', async () => {
    const { application, store } = await openApplication();
    const visit = await open(application, account);
    const browser = new Browser(visit);
    await browser.visit('/in');
    const token = browser.cookies.get('sid') ?? '';
    const planted = 'b'.repeat(43);
    store.calls.length = 0;
    for (const cookie of [`sid=${token}; sid=${planted}`, `sid=${planted}; sid=${token}`, `sid=; sid=${token}`]) {
      expect(await (await visit('/', { headers: { Cookie: cookie } })).text()).toBe('nobody');
    }
    expect(store.calls).toEqual([]);
    expect(application.counts.unknownToken).toBe(3);
  });

  test('may come twice if it says the same', async () => {
    const { application } = await openApplication();
    const visit = await open(application, account);
    const browser = new Browser(visit);
    await browser.visit('/in');
    const token = browser.cookies.get('sid') ?? '';
    const response = await visit('/', { headers: { Cookie: `sid=${token}; a=b; sid=${token}` } });
    expect(await response.text()).toBe('Ada');
  });

  test('that is empty is no cookie at all', async () => {
    const { application } = await openApplication();
    const visit = await open(application, account, { unknownToken: 'refuse' });
    expect((await visit('/', { headers: { Cookie: 'sid=' } })).status).toBe(200);
    expect(application.counts.unknownToken).toBe(0);
  });
});
