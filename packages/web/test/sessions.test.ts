import { describe, expect, test } from 'vitest';

import { Browser } from './support/browser.ts';
import { gate } from './support/gate.ts';
import { bindings, openApplication } from './support/sites.ts';

describe.each(bindings)('sessions (%s)', (_binding, open) => {
  test('a request that never touches its session costs no store call, no cookie and no header', async () => {
    const { application, store } = await openApplication();
    const visit = await open(application, () => ({ body: 'about us' }));
    const response = await visit('/', { headers: { Cookie: `sid=${'a'.repeat(43)}` } });
    expect(await response.text()).toBe('about us');
    expect(store.calls).toEqual([]);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(response.headers.has('Vary')).toBe(false);
    expect(response.headers.has('Cache-Control')).toBe(false);
  });

  test('what one request puts into its session, the next one of the same client finds', async () => {
    const { application } = await openApplication();
    const visit = await open(application, async (session, path) => {
      const visitor = await session();
      if (path === '/sign-in') visitor.set('user', 'Ada');
      return { body: visitor.get('user', 'nobody') };
    });
    const [ada, stranger] = [new Browser(visit), new Browser(visit)];
    await ada.visit('/sign-in');
    expect(await (await ada.visit('/')).text()).toBe('Ada');
    expect(await (await stranger.visit('/')).text()).toBe('nobody');
  });

  test('all who ask within one request get one promise, and so one session', async () => {
    const { application, store } = await openApplication();
    const visit = await open(application, async (session) => {
      const [first, second] = [session(), session({ mode: 'read' })];
      (await first).increment('visits');
      (await second).increment('visits');
      return { body: String(first === second) };
    });
    const browser = new Browser(visit);
    await browser.visit('/');
    const response = await browser.visit('/');
    expect(await response.text()).toBe('true');
    expect(store.calls).toEqual(['write', 'read', 'write']);
  });

  test('a redirect right after a write leads to a request that sees it, however slow the store', async () => {
    const { application, store } = await openApplication();
    const visit = await open(application, async (session, path) => {
      const visitor = await session();
      if (path === '/') return { body: visitor.get('user', 'nobody') };
      visitor.set('user', 'Ada');
      return { status: 303, headers: [['Location', '/']] };
    });
    store.before = () => new Promise((resolve) => setImmediate(resolve));
    expect(await (await new Browser(visit).follow('/sign-in')).text()).toBe('Ada');
  });

  test('a response waits until the commit is done', async () => {
    const { application, store } = await openApplication();
    const visit = await open(application, async (session) => {
      (await session()).set('user', 'Ada');
      return {};
    });
    const { reached, pass, open: letCommit } = gate();
    store.before = pass;
    let answered = false;
    const response = visit('/').then((got) => {
      answered = true;
      return got;
    });
    await reached;
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    letCommit();
    expect((await response).headers.getSetCookie()).toHaveLength(1);
  });

  test('200 requests at once that each add one end at 200', async () => {
    const { application } = await openApplication();
    const visit = await open(application, async (session) => ({
      body: String((await session()).increment('visits')),
    }));
    const browser = new Browser(visit);
    await browser.visit('/');
    const responses = await Promise.all(Array.from({ length: 200 }, () => browser.visit('/')));
    expect(responses.filter(({ status }) => status !== 200)).toEqual([]);
    expect(await (await browser.visit('/')).text()).toBe('202');
  });

  test('a session is saved whatever the status that the handler answers with', async () => {
    const { application } = await openApplication();
    const visit = await open(application, async (session) => {
      const visits = (await session()).increment('visits');
      return { status: visits === 1 ? 422 : 500, body: String(visits) };
    });
    const browser = new Browser(visit);
    expect((await browser.visit('/')).status).toBe(422);
    const response = await browser.visit('/');
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('2');
  });

  test('a session that is asked for and never awaited is checked in all the same', async () => {
    const { application, store } = await openApplication();
    const visit = await open(application, (session) => {
      void session();
      return { body: 'done' };
    });
    const response = await visit('/', { headers: { Cookie: `sid=${'a'.repeat(43)}` } });
    expect(response.status).toBe(200);
    expect(response.headers.get('Vary')).toBe('Cookie');
    expect(store.calls).toEqual(['read']);
  });

  test('what fails and is never awaited ends no process', async () => {
    const { application, store } = await openApplication();
    store.before = () => {
      throw new Error('broken');
    };
    const visit = await open(application, (session) => {
      void session({ mode: 'read' });
      void session();
      return { body: 'done' };
    });
    const response = await visit('/', { headers: { Cookie: `sid=${'a'.repeat(43)}` } });
    expect(await response.text()).toBe('done');
  });

  test('a handler that checks the session in by itself has its cookie set', async () => {
    const { application } = await openApplication();
    const visit = await open(application, async (session) => {
      const visitor = await session();
      await visitor.set('user', 'Ada').checkIn();
      return { body: 'saved' };
    });
    expect((await visit('/')).headers.getSetCookie()).toHaveLength(1);
  });

  test('a session that the handler released is not saved', async () => {
    const { application, store } = await openApplication();
    const visit = await open(application, async (session) => {
      await (await session()).set('user', 'Ada').release();
      return { body: 'never mind' };
    });
    const response = await visit('/');
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(store.records.size).toBe(0);
  });
});
