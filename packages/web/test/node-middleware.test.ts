import type { Session } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';

import { sessions } from '../src/node.ts';
import { Browser } from './support/browser.ts';
import { listen } from './support/listen.ts';
import { send } from './support/send.ts';
import { openApplication } from './support/sites.ts';
import type { Data } from './support/sites.ts';

const token = 'a'.repeat(43);

test('the middleware works without a next, first thing in a listener', async () => {
  const { application } = await openApplication();
  const { middleware, session } = sessions(application);
  const origin = await listen((request, response) => {
    middleware(request, response);
    void session(request).then((visitor) => response.end(String(visitor.increment('visits'))));
  });
  const browser = new Browser((path, init) => fetch(origin + path, init));
  await browser.visit('/');
  expect(await (await browser.visit('/')).text()).toBe('2');
});

test('the middleware calls next at once, without an argument, and may be installed twice', async () => {
  const { application } = await openApplication();
  const { middleware, session } = sessions(application);
  const seen: unknown[][] = [];
  const origin = await listen((request, response) => {
    middleware(request, response, (...args) => {
      seen.push(args);
      const first = session(request);
      middleware(request, response, () => response.end(String(first === session(request))));
    });
  });
  expect((await send(origin)).body).toBe('true');
  expect(seen).toEqual([[]]);
});

test('the session of a request that did not come through the middleware is refused', async () => {
  const { application } = await openApplication();
  const { session } = sessions(application);
  await expect(session({ headers: {}, socket: {} })).rejects.toMatchObject({ code: 'BAD_OPERATION' });
});

test('a response waits for the commit even if its end was looked up before the session was asked for', async () => {
  const { application } = await openApplication();
  const { handler, session } = sessions(application);
  const origin = await listen(
    handler(async (request, response) => {
      response.end(String((await session(request)).increment('visits')));
    }),
  );
  const { headers, body } = await send(origin);
  expect(body).toBe('1');
  expect(headers['set-cookie']).toHaveLength(1);
});

test('a session that is first asked for when the response has begun is refused, and one that was asked for is not', async () => {
  const { application } = await openApplication();
  const { handler, session } = sessions(application);
  const codes: unknown[] = [];
  const origin = await listen(
    handler(async (request, response) => {
      if (request.url === '/early') await session(request);
      response.write('a');
      codes.push(
        await session(request).then(
          () => 'given',
          (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
        ),
      );
      response.end();
    }),
  );
  await send(`${origin}/late`);
  await send(`${origin}/early`);
  expect(codes).toEqual(['CHECKED_IN', 'given']);
});

test('what a function tells of the cookie is asked once for a request, and only if it touches its session', async () => {
  const { application } = await openApplication();
  const asked: (string | undefined)[] = [];
  const { handler, session } = sessions(application, {
    cookie({ url }) {
      asked.push(url);
      return url?.startsWith('/shop') === true ? { name: 'shop', path: '/shop' } : {};
    },
  });
  const origin = await listen(
    handler(async (request, response) => {
      if (request.url !== '/about') (await session(request)).set('user', 'Ada');
      response.end();
    }),
  );
  await send(`${origin}/about`);
  const { headers } = await send(`${origin}/shop/cart`);
  expect(headers['set-cookie']).toEqual([expect.stringMatching(/^shop=[\w-]{43}; Path=\/shop; /)]);
  await send(`${origin}/`);
  expect(asked).toEqual(['/shop/cart', '/']);
});

describe('the connection', () => {
  async function cookieFor(options: { trustProxy?: boolean }, headers: Record<string, string>): Promise<string> {
    const { application } = await openApplication();
    const { handler, session } = sessions(application, options);
    const origin = await listen(
      handler(async (request, response) => {
        (await session(request)).set('user', 'Ada');
        response.end();
      }),
    );
    const { headers: got } = await send(origin, { headers });
    return String(got['set-cookie']);
  }

  test('of a browser on localhost gets a cookie that is not Secure', async () => {
    expect(await cookieFor({}, {})).toMatch(/^sid=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  test('of any other host gets one that is, since TLS ends at a proxy', async () => {
    const secure = /^__Host-sid=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/;
    expect(await cookieFor({}, { Host: 'shop.example' })).toMatch(secure);
    expect(await cookieFor({}, { 'X-Forwarded-Proto': 'http' })).toMatch(secure);
    expect(await cookieFor({ trustProxy: true }, { 'X-Forwarded-Proto': 'https' })).toMatch(secure);
  });

  test('that is encrypted gets one that is, on localhost, too', async () => {
    const { application } = await openApplication();
    const { middleware, session } = sessions(application);
    let given: Session<Data> | undefined;
    const origin = await listen((request, response) => {
      Object.assign(request.socket, { encrypted: true });
      middleware(request, response);
      void session(request).then((visitor) => {
        given = visitor.set('user', 'Ada');
        response.end();
      });
    });
    expect((await send(origin)).headers['set-cookie']).toEqual([expect.stringMatching(/^__Host-sid=.*; Secure;/)]);
    expect(given?.isNew).toBe(true);
  });

  test('that gets a Secure cookie never believes the one without the prefix', async () => {
    const { application, store } = await openApplication();
    const { handler, session } = sessions(application);
    const origin = await listen(
      handler(async (request, response) => {
        response.end(String((await session(request)).tokenRefused));
      }),
    );
    const headers = { Host: 'shop.example', Cookie: `sid=${token}` };
    expect((await send(origin, { headers })).body).toBe('false');
    expect(store.calls).toEqual([]);
  });
});

test('several Cookie headers are read as one', async () => {
  const { application } = await openApplication();
  const { handler, session } = sessions(application);
  const origin = await listen(
    handler(async (request, response) => {
      response.end(String((await session(request)).tokenRefused));
    }),
  );
  const { body } = await send(origin, { headers: { Cookie: ['theme=dark', `sid=${token}`] } });
  expect(body).toBe('true');
});
