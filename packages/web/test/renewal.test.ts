import { describe, expect, test } from 'vitest';

import { sessions as fetchSessions } from '../src/fetch.ts';
import { sessions as nodeSessions } from '../src/node.ts';
import { Browser } from './support/browser.ts';
import { ManualClock } from './support/manual-clock.ts';
import { bindings, openApplication } from './support/sites.ts';
import type { Handle, OpenSite, SiteOptions } from './support/sites.ts';

const HOUR = 3_600_000;

/** '/in' stores something, '/count' counts, '/out' signs out; the other paths say in which way a session is not to be changed. */
const handle: Handle = async (session, path) => {
  const visitor = await session(path === '/read' ? { mode: 'read' } : undefined);
  if (path === '/in') visitor.set('user', 'Ada');
  if (path === '/count') visitor.increment('visits');
  if (path === '/out') visitor.invalidate();
  if (path === '/checked-in') await visitor.checkIn();
  if (path === '/released') await visitor.release();
  return { body: visitor.get('user', 'nobody') };
};

/** A site with a browser that has a session since just now, and a second one that has the same cookie. */
async function signedIn(open: OpenSite, options: SiteOptions = { renewal: { every: '1h' } }) {
  const clock = new ManualClock();
  const { application, store } = await openApplication({ clock, sweepInterval: 'never', timeout: '1d' });
  const visit = await open(application, handle, options);
  const browser = new Browser(visit);
  await browser.visit('/in');
  const late = new Browser(visit);
  for (const [name, value] of browser.cookies) late.cookies.set(name, value);
  return { application, store, clock, browser, late };
}

describe.each(bindings)('a token that is renewed from time to time (%s)', (_binding, open) => {
  test('stays as it is until it is old enough, and not longer', async () => {
    const { clock, browser, late } = await signedIn(open);
    await clock.advance(HOUR - 1);
    expect((await browser.visit('/count')).headers.getSetCookie()).toEqual([]);
    await clock.advance(1);
    const response = await browser.visit('/count');
    expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(/^sid=[\w-]{43}; Path=\/;/)]);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(browser.cookies.get('sid')).not.toBe(late.cookies.get('sid'));
    expect((await browser.visit('/count')).headers.getSetCookie()).toEqual([]);
    expect(await (await browser.visit('/')).text()).toBe('Ada');
  });

  test('is renewed also where the session was not changed', async () => {
    const { clock, browser } = await signedIn(open);
    await clock.advance(HOUR);
    expect((await browser.visit('/')).headers.getSetCookie()).toHaveLength(1);
    expect(await (await browser.visit('/')).text()).toBe('Ada');
  });

  test('is renewed also where the session is held exclusively', async () => {
    const { clock, browser } = await signedIn(open, { renewal: { every: '1h' }, mode: 'exclusive' });
    await clock.advance(HOUR);
    expect((await browser.visit('/')).headers.getSetCookie()).toHaveLength(1);
    expect(await (await browser.visit('/')).text()).toBe('Ada');
  });

  test.each(['/read', '/checked-in', '/released'])(
    'is not renewed where the session can no longer be changed: %s',
    async (path) => {
      const { clock, browser } = await signedIn(open);
      await clock.advance(HOUR);
      const response = await browser.visit(path);
      expect([response.status, response.headers.getSetCookie()]).toEqual([200, []]);
      expect((await browser.visit('/')).headers.getSetCookie()).toHaveLength(1);
    },
  );

  test('is not renewed where the session ends', async () => {
    const { clock, store, browser } = await signedIn(open);
    await clock.advance(HOUR);
    expect((await browser.visit('/out')).headers.getSetCookie()).toEqual([expect.stringMatching(/^sid=; Max-Age=0;/)]);
    expect(store.records.size).toBe(0);
  });

  test('leads to the session for 30 seconds more, unless told otherwise', async () => {
    const { clock, browser, late } = await signedIn(open);
    await clock.advance(HOUR);
    await browser.visit('/');
    await clock.advance(29_999);
    expect(await (await late.visit('/')).text()).toBe('Ada');
    await clock.advance(1);
    expect(await (await late.visit('/')).text()).toBe('nobody');
    expect(await (await browser.visit('/')).text()).toBe('Ada');
  });

  test('leads to the session as long as the grace that was given', async () => {
    const { clock, browser, late } = await signedIn(open, { renewal: { every: '1h', grace: 0 } });
    await clock.advance(HOUR);
    await browser.visit('/');
    expect(await (await late.visit('/')).text()).toBe('nobody');
  });

  test.each(['optimistic', 'exclusive'] as const)(
    'is renewed by one of all the requests that are under way at once, and none of them fails or is lost: %s',
    async (mode) => {
      const { application } = await openApplication();
      const browser = new Browser(await open(application, handle, { renewal: { every: 0 }, mode }));
      await browser.visit('/in');
      const responses = await Promise.all(Array.from({ length: 50 }, () => browser.visit('/count')));
      expect(responses.filter(({ status }) => status !== 200)).toEqual([]);
      expect(responses.flatMap(({ headers }) => headers.getSetCookie())).toHaveLength(1);
      expect(application.counts.renewed).toBe(1);
      expect((await application.checkOut(browser.cookies.get('sid'))).get('visits')).toBe(50);
    },
  );
});

describe.each(bindings)('a request that presents a token which was renewed (%s)', (_binding, open) => {
  test.each(['/', '/count', '/read'])('is not told the new one, and keeps its cookie: %s', async (path) => {
    const { clock, browser, late } = await signedIn(open);
    await clock.advance(HOUR);
    await browser.visit('/');
    await clock.advance(1_000);
    const response = await late.visit(path);
    expect(await response.text()).toBe('Ada');
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test('is not told the new one by a commit either that began before the renewal', async () => {
    const clock = new ManualClock();
    const { application } = await openApplication({ clock, sweepInterval: 'never' });
    const renewed = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const visit = await open(application, async (session, path) => {
      const visitor = await session();
      if (path === '/slow') {
        begun.resolve();
        await renewed.promise;
      }
      if (path === '/renew') visitor.renew({ grace: '30s' });
      return { body: String(visitor.increment('visits')) };
    });
    const browser = new Browser(visit);
    await browser.visit('/');
    const slow = browser.visit('/slow');
    await begun.promise;
    expect((await browser.visit('/renew')).headers.getSetCookie()).toHaveLength(1);
    renewed.resolve();
    const response = await slow;
    expect([response.status, response.headers.getSetCookie()]).toEqual([200, []]);
    expect(await (await browser.visit('/')).text()).toBe('4');
  });

  test.each([
    ['within the grace', 0],
    ['long after it', 2 * HOUR],
  ])('signs the real session out, %s', async (_when, later) => {
    const { application, clock, browser, late } = await signedIn(open);
    await clock.advance(HOUR);
    await browser.visit('/');
    await clock.advance(later);
    const response = await late.visit('/out');
    expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(/^sid=; Max-Age=0;/)]);
    for (const either of [browser, late]) expect(await (await either.visit('/')).text()).toBe('nobody');
    expect(application.counts.destroyed).toBe(1);
  });
});

test.each([
  [{}, "sessions, renewal: option 'every' is missing"],
  [{ every: 'often' }, "sessions, renewal: option 'every' is wrong"],
  [{ every: '1h', grace: 'some' }, "sessions, renewal: option 'grace' is wrong"],
  [{ every: '1h', graze: 1 }, "Did you mean 'grace'?"],
  ['1h', "sessions: option 'renewal' is wrong"],
])('a renewal that cannot be understood is refused at once: %j', async (renewal, message) => {
  const { application } = await openApplication();
  const options = { renewal } as object;
  for (const sessions of [nodeSessions, fetchSessions]) {
    expect(() => sessions(application, options)).toThrow(expect.objectContaining({ code: 'BAD_SETTING' }));
    expect(() => sessions(application, options)).toThrow(message);
  }
});
