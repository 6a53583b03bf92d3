import express from 'express';
import { describe, expect, test } from 'vitest';

import { sessions as fetchSessions } from '../src/fetch.ts';
import { sessions as nodeSessions } from '../src/node.ts';
import { listen } from './support/listen.ts';
import { send } from './support/send.ts';
import { openApplication } from './support/sites.ts';

describe('on Node, the middleware of a mode', () => {
  test('holds for the route that it stands before, and for no other', async () => {
    const { application } = await openApplication();
    const { middleware, mode, session } = nodeSessions(application);
    const app = express();
    app.use(middleware);
    app.get('/pay', mode('exclusive'), async (request, response) => response.send((await session(request)).mode));
    app.get('/', async (request, response) => response.send((await session(request)).mode));
    const origin = await listen(app);
    expect((await send(`${origin}/pay`)).body).toBe('exclusive');
    expect((await send(origin)).body).toBe('optimistic');
  });

  test('holds for all that follow, until another stands nearer', async () => {
    const { application } = await openApplication();
    const { mode, session } = nodeSessions(application);
    const app = express();
    app.use(mode('read'));
    app.get('/pay', mode('exclusive'), async (request, response) => response.send((await session(request)).mode));
    app.get('/', async (request, response) => response.send((await session(request)).mode));
    const origin = await listen(app);
    expect((await send(`${origin}/pay`)).body).toBe('exclusive');
    expect((await send(origin)).body).toBe('read');
  });

  test('does not change the session that somebody has asked for before: the route is told that it is too weak', async () => {
    const { application } = await openApplication();
    const { middleware, mode, session } = nodeSessions(application);
    const codes: unknown[] = [];
    const app = express();
    app.use(middleware, async (request, _response, next) => {
      await session(request);
      next();
    });
    app.get('/pay', mode('exclusive'), async (request, response) => {
      await session(request).catch((error: unknown) => codes.push(error));
      response.send((await session(request, { mode: 'optimistic' })).mode);
    });
    const origin = await listen(app);
    expect((await send(`${origin}/pay`)).body).toBe('optimistic');
    expect(codes).toEqual([expect.objectContaining({ code: 'WEAKER_MODE' })]);
  });

  test('is all that a listener of node:http needs', async () => {
    const { application } = await openApplication();
    const { mode, session } = nodeSessions(application);
    const exclusively = mode('exclusive');
    const origin = await listen((request, response) => {
      exclusively(request, response, () => {
        void session(request).then((visitor) => response.end(`${visitor.mode} ${visitor.increment('visits')}`));
      });
    });
    const { headers, body } = await send(origin);
    expect(body).toBe('exclusive 1');
    expect(headers['set-cookie']).toHaveLength(1);
  });
});

describe('of fetch handlers that are nested', () => {
  const home = (): Request => new Request('http://localhost/');

  test('the inner one has its own mode, and the outer one has its own again', async () => {
    const { application } = await openApplication();
    const { handler, session } = fetchSessions(application, { mode: 'read' });
    const inner = handler(() => new Response('no session'), { mode: 'read' });
    const outer = handler(
      async (request) => {
        await inner(request);
        return new Response((await session(request)).mode);
      },
      { mode: 'exclusive' },
    );
    expect(await (await outer(home())).text()).toBe('exclusive');
  });

  test('the inner one has its mode also where the outer one has none', async () => {
    const { application } = await openApplication();
    const { handler, session } = fetchSessions(application);
    const inner = handler(async (request) => new Response((await session(request)).mode), { mode: 'exclusive' });
    expect(await (await handler(inner)(home())).text()).toBe('exclusive');
  });

  test('the inner one is told if the session that the outer one has is too weak for its mode', async () => {
    const { application } = await openApplication();
    const { handler, session } = fetchSessions(application, { onFailure: (error) => Response.json(error) });
    const inner = handler(async (request) => new Response((await session(request)).mode), { mode: 'exclusive' });
    const outer = handler(async (request) => {
      await session(request);
      return inner(request);
    });
    expect(await (await outer(home())).json()).toMatchObject({ code: 'WEAKER_MODE' });
  });

  test('the outer one may go on with its session after an inner one that is stronger', async () => {
    const { application } = await openApplication();
    const { handler, session } = fetchSessions(application);
    const inner = handler(() => new Response('no session'), { mode: 'exclusive' });
    const outer = handler(async (request) => {
      await session(request);
      await inner(request);
      return new Response((await session(request)).mode);
    });
    expect(await (await outer(home())).text()).toBe('optimistic');
  });
});

test('a body that streams on may ask for the session that its route had for reading', async () => {
  const { application } = await openApplication();
  const { handler, session } = fetchSessions(application);
  const read = handler(
    async (request) => {
      await session(request);
      const body = new ReadableStream<Uint8Array>(
        {
          async pull(controller) {
            const again = await session(request, { mode: 'optimistic' });
            controller.enqueue(new TextEncoder().encode(again.mode));
            controller.close();
          },
        },
        { highWaterMark: 0 },
      );
      return new Response(body);
    },
    { mode: 'read' },
  );
  expect(await (await read(new Request('http://localhost/'))).text()).toBe('read');
});
