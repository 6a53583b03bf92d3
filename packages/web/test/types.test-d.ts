import { Application } from '@coatcheck/core';
import type { Session } from '@coatcheck/core';
import express from 'express';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { Http2ServerRequest } from 'node:http2';
import { expectTypeOf, test } from 'vitest';

import { sessions as fetchSessions } from '../src/fetch.ts';
import { sessions as nodeSessions } from '../src/node.ts';

interface Data {
  user: string;
  cart: { sku: string }[];
}

const application = await Application.open<Data>();

test('a session is typed by its application, in both bindings', () => {
  const node = nodeSessions(application);
  const web = fetchSessions(application);
  expectTypeOf<ReturnType<typeof node.session>>().toEqualTypeOf<Promise<Session<Data>>>();
  expectTypeOf<ReturnType<typeof web.session>>().toEqualTypeOf<Promise<Session<Data>>>();
  void node.handler(async (request) => {
    const visitor = await node.session(request);
    expectTypeOf(visitor.get('user')).toEqualTypeOf<string | undefined>();
    expectTypeOf(visitor.get('cart', [])).toEqualTypeOf<{ sku: string }[]>();
    // @ts-expect-error: the application declares no such key
    visitor.get('usr');
    // @ts-expect-error: nor such a mode
    void node.session(request, { mode: 'write' });
  });
});

test('a listener is typed by the server that it is for', () => {
  const { handler, session } = nodeSessions(application);
  createServer(
    handler((request, response) => {
      expectTypeOf(request).toEqualTypeOf<IncomingMessage>();
      expectTypeOf(response).toExtend<ServerResponse>();
    }),
  );
  createHttp2Server(
    handler((request) => {
      expectTypeOf(request).toEqualTypeOf<Http2ServerRequest>();
      void session(request);
    }),
  );
  const listener = handler((request, response) => {
    expectTypeOf(request).toEqualTypeOf<IncomingMessage>();
    expectTypeOf(response).toEqualTypeOf<ServerResponse>();
  });
  expectTypeOf(listener).toBeCallableWith({} as IncomingMessage, {} as ServerResponse);
});

test('the middleware fits Express without a cast', () => {
  const { middleware, mode, session } = nodeSessions(application, {
    cookie: ({ url }) => ({ path: url === '/shop' ? '/shop' : '/' }),
    onFailure: (_error, _request: express.Request, response: express.Response) => response.render('failure'),
  });
  const app = express();
  app.use(middleware);
  app.use('/shop', middleware);
  app.post('/pay', mode('exclusive'), async (request, response) => {
    response.json({ fence: (await session(request, { wait: '2s' })).fence });
  });
  // @ts-expect-error: no such mode
  mode('write');
  app.get('/', middleware, async (request, response) => {
    response.send((await session(request)).get('user'));
  });
});

test('a fetch handler takes the arguments of the handler within', () => {
  const { handler } = fetchSessions(application, { onFailure: (error) => console.error(error) });
  const simple = handler(() => new Response());
  expectTypeOf(simple).parameters.toEqualTypeOf<[request: Request]>();
  expectTypeOf(simple).returns.toEqualTypeOf<Promise<Response>>();
  const worker = handler(
    async (request, env: { DB: string }, context: { waitUntil(promise: Promise<unknown>): void }) => {
      expectTypeOf(request).toEqualTypeOf<Request>();
      context.waitUntil(Promise.resolve(env.DB));
      return new Response();
    },
  );
  expectTypeOf(worker).parameter(1).toEqualTypeOf<{ DB: string }>();
  expectTypeOf(handler(() => new Response(), { mode: 'read' })).toEqualTypeOf(simple);
  // @ts-expect-error: no such mode
  handler(() => new Response(), { mode: 'write' });
  // @ts-expect-error: a handler answers with a Response
  handler(() => 'text');
});

test('options are typed', () => {
  // @ts-expect-error: a cookie that is never Secure is not offered
  nodeSessions(application, { cookie: { secure: false } });
  // @ts-expect-error: not a duration
  fetchSessions(application, { cookie: { maxAge: 'soon' } });
  nodeSessions(application, { mode: 'exclusive', renewal: { every: '15m', grace: '30s' } });
  // @ts-expect-error: a renewal without an age
  fetchSessions(application, { renewal: { grace: '30s' } });
  // @ts-expect-error: no such option
  fetchSessions(application, { secret: 'cat' });
});
