import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { sessions } from '../src/node.ts';
import type { NodeSessionsOptions } from '../src/node.ts';
import { listen } from './support/listen.ts';
import { send } from './support/send.ts';
import { openApplication } from './support/sites.ts';

const log = vi.spyOn(console, 'error');

beforeEach(() => {
  log.mockImplementation(() => undefined);
});

afterEach(() => {
  log.mockReset();
});

/** A site whose every commit fails. */
async function siteThatCannotCommit(
  write: (response: ServerResponse) => unknown,
  options?: NodeSessionsOptions,
): Promise<string> {
  const { application, store } = await openApplication();
  store.before = () => {
    throw new Error('broken');
  };
  const { handler, session } = sessions(application, options);
  return listen(
    handler(async (request, response) => {
      (await session(request)).set('user', 'Ada');
      await write(response);
    }),
  );
}

describe('a commit that fails', () => {
  test('drops what was written by hand: head, chunks and end; and tells each callback once', async () => {
    const told: string[] = [];
    const tell = (what: string) => (error: unknown) => {
      told.push(`${what}: ${error instanceof Error && 'code' in error ? String(error.code) : 'nothing'}`);
    };
    const origin = await siteThatCannotCommit((response) => {
      response.writeHead(200, 'Paid', { 'Content-Length': '6', 'X-Receipt': '42', 'Content-Type': 'text/html' });
      response.write('one', tell('first'));
      response.write('two', 'utf8', tell('second'));
      response.end(tell('end'));
    });
    const { status, statusText, headers, body } = await send(origin);
    expect({ status, statusText, body }).toEqual({
      status: 503,
      statusText: 'Service Unavailable',
      body: 'Service Unavailable\n',
    });
    expect(headers['x-receipt']).toBeUndefined();
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(told).toEqual(['first: STORE_FAILED', 'second: STORE_FAILED', 'end: STORE_FAILED']);
  });

  test('lets a handler that goes on writing come to its end', async () => {
    const { promise, resolve } = Promise.withResolvers<string[]>();
    const origin = await siteThatCannotCommit(async (response) => {
      const told: string[] = [];
      response.write('one');
      await once(response, 'finish');
      told.push(String(response.write('two', () => told.push('written'))));
      response.end('three', () => resolve([...told, 'ended']));
    });
    expect(await send(origin)).toMatchObject({ status: 503, body: 'Service Unavailable\n' });
    expect(await promise).toEqual(['true', 'written', 'ended']);
  });

  test('stops what is piped into the response', async () => {
    let read = 0;
    const endless = Readable.from(
      (function* chunks() {
        for (;;) {
          read += 1;
          yield Buffer.alloc(64 * 1024);
        }
      })(),
      { objectMode: false },
    );
    const origin = await siteThatCannotCommit((response) => endless.pipe(response));
    expect((await send(origin)).status).toBe(503);
    expect(read).toBeLessThan(5);
    expect(endless.readableFlowing).toBe(false);
  });

  test('may be answered by onFailure, which finds the status set and the success gone', async () => {
    const onFailure = vi.fn<NonNullable<NodeSessionsOptions['onFailure']>>(async (_error, request, response) => {
      await Promise.resolve();
      response.setHeader('Content-Type', 'text/html');
      response.end(`<h1>${response.statusCode} at ${request.url}</h1>`);
    });
    const origin = await siteThatCannotCommit(
      (response) => {
        response.setHeader('ETag', '"v1"');
        response.end('fine');
      },
      { onFailure },
    );
    const { status, headers, body } = await send(`${origin}/cart`);
    expect({ status, body }).toEqual({ status: 503, body: '<h1>503 at /cart</h1>' });
    expect(headers['etag']).toBeUndefined();
    expect(headers['cache-control']).toBe('private, no-cache');
    expect(headers['vary']).toBe('Cookie');
    expect(log).not.toHaveBeenCalled();
  });
});

describe('a listener that fails', () => {
  test('after the response left has it cut off, so that it does not look complete', async () => {
    const { application, store } = await openApplication();
    const { handler, session } = sessions(application);
    const origin = await listen(
      handler(async (request, response) => {
        if (request.url === '/session') (await session(request)).set('user', 'Ada');
        response.write('half of it');
        if (request.url === '/session') await once(response, 'drain');
        throw new Error('secret');
      }),
    );
    await expect(send(`${origin}/session`)).rejects.toThrow(/aborted|hang up/);
    await expect(send(`${origin}/none`)).rejects.toThrow(/aborted|hang up/);
    expect(log).toHaveBeenCalledTimes(2);
    expect(store.calls).toEqual(['write']);
  });

  test('while its response is held is answered with 500, since nothing of it has left', async () => {
    const { application, store } = await openApplication();
    const { handler, session } = sessions(application);
    const origin = await listen(
      handler(async (request, response) => {
        const visitor = (await session(request)).set('user', 'Ada');
        response.write('visit ');
        response.end(String(visitor.increment('visits')));
      }),
    );
    expect(await send(origin)).toMatchObject({ status: 500, body: 'Internal Server Error\n' });
    expect(log).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'CHECKED_IN' }));
    expect(store.calls).toEqual(['write']);
  });

  test('after the response ended changes nothing of it, and is reported', async () => {
    const { application } = await openApplication();
    const { handler, session } = sessions(application);
    const origin = await listen(
      handler(async (request, response) => {
        (await session(request)).set('user', 'Ada');
        response.end('complete');
        throw new Error('secret');
      }),
    );
    expect(await send(origin)).toMatchObject({ status: 200, body: 'complete' });
    expect(log).toHaveBeenCalledExactlyOnceWith(new Error('secret'));
  });

  test('is answered with 500 if what it wrote cannot be sent', async () => {
    const { application } = await openApplication();
    const { handler, session } = sessions(application);
    const origin = await listen(
      handler(async (request, response) => {
        await session(request);
        response.writeHead(9_999);
        response.end('never sent');
      }),
    );
    expect(await send(origin)).toMatchObject({ status: 500, body: 'Internal Server Error\n' });
    expect(log).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'ERR_HTTP_INVALID_STATUS_CODE' }));
  });
});
