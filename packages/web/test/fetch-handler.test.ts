import { describe, expect, test, vi } from 'vitest';

import { sessions } from '../src/fetch.ts';
import { openApplication } from './support/sites.ts';

const home = (): Request => new Request('http://localhost/');

test('further arguments are passed through', async () => {
  const { application } = await openApplication();
  const { handler } = sessions(application);
  const respond = handler((_request, env: { name: string }, context: { waitUntil: number }) => {
    return new Response(`${env.name} ${context.waitUntil}`);
  });
  expect(await (await respond(home(), { name: 'shop' }, { waitUntil: 7 })).text()).toBe('shop 7');
});

test('a response of a request that never touches its session is handed over as it is', async () => {
  const { application } = await openApplication();
  const response = new Response('about us');
  expect(await sessions(application).handler(() => response)(home())).toBe(response);
});

test('a response that the handler gives to everybody never carries the cookie of one', async () => {
  const { application } = await openApplication();
  const { handler, session } = sessions(application);
  const noContent = new Response(null, { status: 204 });
  const respond = handler(async (request) => {
    if (request.url.endsWith('/in')) (await session(request)).set('user', 'Ada');
    return noContent;
  });
  expect((await respond(new Request('http://localhost/in'))).headers.getSetCookie()).toHaveLength(1);
  expect((await respond(home())).headers.getSetCookie()).toEqual([]);
});

test.each([
  ['a redirect, whose headers are immutable', () => Response.redirect('http://localhost/next', 303)],
  ['a response without a body', () => new Response(null, { status: 204 })],
  ['JSON', () => Response.json({ user: 'Ada' }, { status: 201, statusText: 'Made', headers: { 'X-One': '1' } })],
])('%s keeps what it is and gets the cookie', async (_what, make) => {
  const { application } = await openApplication();
  const { handler, session } = sessions(application);
  const respond = handler(async (request) => {
    (await session(request)).set('user', 'Ada');
    return make();
  });
  const [response, original] = [await respond(home()), make()];
  expect(response.headers.getSetCookie()).toHaveLength(1);
  expect([response.status, response.statusText]).toEqual([original.status, original.statusText]);
  for (const name of ['Location', 'Content-Type', 'X-One']) {
    expect(response.headers.get(name)).toBe(original.headers.get(name));
  }
  expect(await response.text()).toBe(await original.text());
});

test('a network error is no answer: it goes as it is, and nothing is saved', async () => {
  const { application, store } = await openApplication();
  const { handler, session } = sessions(application);
  const respond = handler(async (request) => {
    (await session(request)).set('user', 'Ada');
    return Response.error();
  });
  expect((await respond(home())).type).toBe('error');
  expect(store.calls).toEqual([]);
});

test('a body that streams on may read the session and not change it', async () => {
  const { application } = await openApplication();
  const { handler, session } = sessions(application);
  const respond = handler(async (request) => {
    const visitor = (await session(request)).set('user', 'Ada');
    const body = new ReadableStream<string>({
      async pull(controller) {
        controller.enqueue(visitor.get('user', 'nobody'));
        const again = await session(request);
        expect(() => again.set('user', 'Eve')).toThrow(expect.objectContaining({ code: 'CHECKED_IN' }));
        controller.close();
      },
    });
    return new Response(body.pipeThrough(new TextEncoderStream()));
  });
  expect(await (await respond(home())).text()).toBe('Ada');
});

test('a session that is first asked for after the response is refused', async () => {
  const { application } = await openApplication();
  const { handler, session } = sessions(application);
  const request = home();
  await handler(() => new Response('about us'))(request);
  await expect(session(request)).rejects.toMatchObject({ code: 'CHECKED_IN' });
});

test('a session of a request that did not come to the handler is refused, be it a copy of one that did', async () => {
  const { application } = await openApplication();
  const { handler, session } = sessions(application);
  const respond = handler(async (request) => {
    await expect(session(request.clone())).rejects.toMatchObject({ code: 'BAD_OPERATION' });
    return new Response('fine');
  });
  expect((await respond(home())).status).toBe(200);
});

test('handlers may be nested: the outermost one commits, once', async () => {
  const { application, store } = await openApplication();
  const { handler, session } = sessions(application);
  const inner = handler(async (request) => {
    (await session(request)).set('user', 'Ada');
    return new Response('fine');
  });
  const outer = handler(async (request) => {
    const response = await inner(request);
    (await session(request)).set('visits', 1);
    return response;
  });
  expect((await outer(home())).headers.getSetCookie()).toHaveLength(1);
  expect(store.calls).toEqual(['write']);
});

test.each([
  ['http://localhost:8787/', /^sid=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/],
  ['http://[::1]/', /^sid=/],
  ['https://localhost/', /^__Host-sid=.*; Secure;/],
  ['http://shop.example/', /^__Host-sid=.*; Secure;/],
])('the cookie fits the address of the request: %s', async (url, expected) => {
  const { application } = await openApplication();
  const { handler, session } = sessions(application);
  const respond = handler(async (request) => {
    (await session(request)).set('user', 'Ada');
    return new Response('fine');
  });
  expect((await respond(new Request(url))).headers.getSetCookie()).toEqual([expect.stringMatching(expected)]);
});

describe('a commit that fails', () => {
  test('stops the body that nobody will read', async () => {
    const { application, store } = await openApplication();
    store.before = () => {
      throw new Error('broken');
    };
    const { handler, session } = sessions(application, { onFailure: () => undefined });
    const cancelled = vi.fn<() => void>();
    const respond = handler(async (request) => {
      (await session(request)).set('user', 'Ada');
      return new Response(new ReadableStream({ cancel: cancelled }));
    });
    expect((await respond(home())).status).toBe(503);
    expect(cancelled).toHaveBeenCalledOnce();
  });

  test('may be answered by onFailure', async () => {
    const { application, store } = await openApplication();
    store.before = () => {
      throw new Error('broken');
    };
    const { handler, session } = sessions(application, {
      onFailure: async (_error, request) => Response.json({ at: request.url }, { status: 503 }),
    });
    const respond = handler(async (request) => {
      (await session(request)).set('user', 'Ada');
      return new Response('fine');
    });
    const response = await respond(home());
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ at: 'http://localhost/' });
    expect(response.headers.get('Cache-Control')).toBe('private, no-cache');
  });
});
