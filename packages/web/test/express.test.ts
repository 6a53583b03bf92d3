import express from 'express';
import type { NextFunction, Request, Response } from 'express';
import { expect, test, vi } from 'vitest';

import { failureStatus, sessions } from '../src/node.ts';
import type { NodeSessionsOptions } from '../src/node.ts';
import { Browser } from './support/browser.ts';
import { listen } from './support/listen.ts';
import { send } from './support/send.ts';
import { openApplication } from './support/sites.ts';

async function shop(options?: NodeSessionsOptions) {
  const { application, store } = await openApplication();
  const { middleware, session } = sessions(application, options);
  const app = express();
  app.use(middleware);
  app.get('/about', (_request, response) => void response.send('about us'));
  app.post('/in', async (request, response) => {
    (await session(request)).set('user', 'Ada');
    response.redirect(303, '/');
  });
  app.get('/', async (request, response) => {
    response.json({ user: (await session(request)).get('user', 'nobody') });
  });
  app.get('/page', async (request, response) => {
    await session(request);
    response.sendFile('package.json', { root: `${import.meta.dirname}/..`, maxAge: '1d' });
  });
  app.get('/broken', async (request) => {
    (await session(request)).set('user', 'Eve');
    throw new Error('secret');
  });
  app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) next(error);
    else response.status(failureStatus(error)).send('sorry');
  });
  const origin = await listen(app);
  return { origin, store, browser: new Browser((path, init) => fetch(origin + path, { redirect: 'manual', ...init })) };
}

test('an application of Express has its sessions', async () => {
  const { origin, browser } = await shop();
  expect((await browser.visit('/about')).headers.get('Vary')).toBeNull();
  const response = await browser.visit('/in', { method: 'POST' });
  expect(response.status).toBe(303);
  expect(response.headers.getSetCookie()).toHaveLength(1);
  const home = await browser.visit('/');
  expect(await home.json()).toEqual({ user: 'Ada' });
  expect(home.headers.getSetCookie()).toEqual([]);
  const known = { Cookie: `sid=${browser.cookies.get('sid')}`, 'If-None-Match': home.headers.get('ETag') ?? '' };
  expect((await send(origin, { headers: known })).status).toBe(304);
});

test('a file that Express sends to one with a session stays private', async () => {
  const { browser } = await shop();
  const response = await browser.visit('/page');
  expect(await response.json()).toMatchObject({ name: '@coatcheck/web' });
  expect(response.headers.get('Cache-Control')).toBe('private, max-age=86400');
});

test('an error handler of Express answers, and what was done before is saved with its answer', async () => {
  const { browser } = await shop();
  const response = await browser.visit('/broken');
  expect(response.status).toBe(500);
  expect(await response.text()).toBe('sorry');
  expect(await (await browser.visit('/')).json()).toEqual({ user: 'Eve' });
});

test('an error handler of Express is told of a refused token, and the cookie goes with its answer', async () => {
  const { browser } = await shop({ unknownToken: 'refuse' });
  browser.cookies.set('sid', 'a'.repeat(43));
  const response = await browser.visit('/');
  expect(response.status).toBe(401);
  expect(browser.cookies.size).toBe(0);
  expect((await browser.visit('/')).status).toBe(200);
});

test('a commit that fails does not go out as what Express wrote', async () => {
  const onFailure = vi.fn<() => void>();
  const { store, browser } = await shop({ onFailure });
  store.before = () => {
    throw new Error('broken');
  };
  const response = await browser.visit('/in', { method: 'POST' });
  expect(response.status).toBe(503);
  expect(response.headers.get('Location')).toBeNull();
  expect(await response.text()).toBe('Service Unavailable\n');
  expect(onFailure).toHaveBeenCalledOnce();
});
