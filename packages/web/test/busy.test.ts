import type { CheckOutOptions } from '@coatcheck/core';
import express from 'express';
import type { NextFunction, Request as ExpressRequest, Response as ExpressResponse } from 'express';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { sessions as fetchSessions } from '../src/fetch.ts';
import { failureHeaders, failureStatus, sessions as nodeSessions } from '../src/node.ts';
import type { NodeSessionsOptions } from '../src/node.ts';
import { listen } from './support/listen.ts';
import { ManualClock } from './support/manual-clock.ts';
import { send } from './support/send.ts';
import { bindings, openApplication } from './support/sites.ts';

const log = vi.spyOn(console, 'error');

beforeEach(() => {
  log.mockImplementation(() => undefined);
});

afterEach(() => {
  log.mockReset();
});

/** Not willing to wait at all. */
const atOnce: CheckOutOptions = { mode: 'exclusive', wait: 0 };

/** An application with a session that somebody has exclusively. */
async function busy() {
  const clock = new ManualClock();
  const { application } = await openApplication({ clock, sweepInterval: 'never', lease: '7s', wait: '1s' });
  const session = await application.checkOut();
  await session.set('user', 'Ada').checkIn();
  const { token = '' } = session;
  const holder = await application.checkOut(token, { mode: 'exclusive' });
  return { application, clock, token, holder, cookie: `sid=${token}` };
}

/** What a client gets of node:http whose session somebody else has. */
async function answerOfNode(options: NodeSessionsOptions) {
  const { application, clock, cookie } = await busy();
  const { handler, session } = nodeSessions(application, options);
  const origin = await listen(
    handler(async (request, response) => {
      const asked = session(request, atOnce);
      await clock.advance(0);
      await asked;
      response.end('never sent');
    }),
  );
  return send(origin, { headers: { cookie } });
}

test.each(bindings)(
  'a commit that waits in vain for who has the session exclusively is answered with 503 (%s)',
  async (_binding, open) => {
    const { application, clock, holder, token, cookie } = await busy();
    const visit = await open(application, async (session) => {
      (await session()).set('user', 'Eve');
      // What follows upon the end of the handler comes to waiting first.
      setImmediate(() => void clock.advance(1_000));
      return { body: 'done' };
    });
    const response = await visit('/', { headers: { cookie } });
    expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '7']);
    await holder.release();
    expect((await application.checkOut(token)).get('user')).toBe('Ada');
  },
);

describe('what onFailure sees on Node of a session that is busy', () => {
  test('is the status and Retry-After, both set', async () => {
    const seen: unknown[] = [];
    const { status, headers } = await answerOfNode({
      onFailure: (error, _request, response) => {
        seen.push(error, response.statusCode, response.getHeader('Retry-After'));
      },
    });
    expect(seen).toEqual([expect.objectContaining({ code: 'BUSY' }), 503, '7']);
    expect([status, headers['retry-after']]).toEqual([503, '7']);
  });

  test('can be changed, and the generic answer goes by it', async () => {
    const { status, statusText, headers, body } = await answerOfNode({
      onFailure: (_error, _request, response) => {
        response.statusCode = 409;
        response.setHeader('Retry-After', '60');
      },
    });
    expect({ status, statusText, body }).toEqual({ status: 409, statusText: 'Conflict', body: 'Conflict\n' });
    expect(headers['retry-after']).toBe('60');
  });

  test('can be removed', async () => {
    const { status, headers, body } = await answerOfNode({
      onFailure: (_error, _request, response) => {
        response.statusCode = 429;
        response.removeHeader('Retry-After');
      },
    });
    expect({ status, body }).toEqual({ status: 429, body: 'Status 429\n' });
    expect(headers['retry-after']).toBeUndefined();
  });

  test('is not left half changed by one that fails: that is no success', async () => {
    const { status, body } = await answerOfNode({
      onFailure: (_error, _request, response) => {
        response.statusCode = 200;
        throw new Error('no template');
      },
    });
    expect({ status, body }).toEqual({ status: 503, body: 'Service Unavailable\n' });
    expect(log).toHaveBeenCalledExactlyOnceWith(new Error('no template'));
  });
});

test('for fetch handlers the response of onFailure wins', async () => {
  const { application, clock, cookie } = await busy();
  const { handler, session } = fetchSessions(application, {
    onFailure: (error) => Response.json(failureHeaders(error), { status: 429 }),
  });
  const respond = handler(async (request) => {
    const asked = session(request, atOnce);
    await clock.advance(0);
    await asked;
    return new Response('never sent');
  });
  const response = await respond(new Request('http://localhost/', { headers: { cookie } }));
  expect([response.status, response.headers.get('Retry-After')]).toEqual([429, null]);
  expect(await response.json()).toEqual({ 'Retry-After': '7' });
});

describe('Express', () => {
  async function answerOfExpress(use: (app: express.Express) => void) {
    const { application, clock, cookie } = await busy();
    const { middleware, session } = nodeSessions(application);
    const app = express();
    // Express is not to write the error to the console.
    app.set('env', 'test');
    app.use(middleware);
    app.get('/', async (request, response) => {
      const asked = session(request, atOnce);
      await clock.advance(0);
      response.send((await asked).get('user'));
    });
    use(app);
    return send(await listen(app), { headers: { cookie } });
  }

  test('answers by itself with the status and the header that the error deserves', async () => {
    const { status, headers } = await answerOfExpress(() => undefined);
    expect([status, headers['retry-after']]).toEqual([503, '7']);
  });

  test('has error handlers that are told both', async () => {
    const { status, headers, body } = await answerOfExpress((app) => {
      app.use((error: unknown, _request: ExpressRequest, response: ExpressResponse, _next: NextFunction) => {
        response.status(failureStatus(error)).set(failureHeaders(error)).send('Sorry.');
      });
    });
    expect([status, headers['retry-after'], body]).toEqual([503, '7', 'Sorry.']);
  });
});
