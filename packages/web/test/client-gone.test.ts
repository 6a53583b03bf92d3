import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import type { Application, CheckOutOptions } from '@coatcheck/core';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';

import { sessions as fetchSessions } from '../src/fetch.ts';
import { sessions as nodeSessions } from '../src/node.ts';
import type { NodeRequest, NodeResponse } from '../src/node.ts';
import { started } from './support/listen.ts';
import { openApplication } from './support/sites.ts';
import type { Data } from './support/sites.ts';

const log = vi.spyOn(console, 'error');

beforeEach(() => {
  log.mockImplementation(() => undefined);
});

afterEach(() => {
  log.mockReset();
});

/** A client that sends one request and goes away. */
interface Goer {
  /** When its handler is at work. */
  readonly reached: Promise<void>;
  readonly leave: () => void;
  /** What becomes of the session that it asks for, in the mode 'exclusive'. */
  readonly outcome: Promise<unknown>;
}

/** When a handler asks for the session: at once, also with a signal of its own, or when its client is gone. */
type When = 'at once' | 'at once, with a signal' | 'when it is gone';

const optionsOf = (when: When): CheckOutOptions => ({
  mode: 'exclusive',
  signal: when === 'at once, with a signal' ? new AbortController().signal : undefined,
});

type Go = (application: Application<Data>, cookie: string, when: When) => Promise<Goer>;

/** A listener of node:http or node:http2, and what becomes of the session that it asks for. */
function nodeListener(application: Application<Data>, when: When) {
  const { handler, session } = nodeSessions(application);
  const reached = Promise.withResolvers<void>();
  const outcome = Promise.withResolvers<unknown>();
  const listener = handler(async (request: NodeRequest, response: NodeResponse) => {
    const closed = new Promise<void>((resolve) => void response.once('close', resolve));
    if (when === 'when it is gone') {
      reached.resolve();
      await closed;
    }
    const asked = session(request, optionsOf(when));
    reached.resolve();
    asked.then(outcome.resolve, outcome.resolve);
    (await asked).set('user', 'Eve');
    response.end('Eve');
  });
  return { listener, reached: reached.promise, outcome: outcome.promise };
}

const overHttp: Go = async (application, cookie, when) => {
  const { listener, reached, outcome } = nodeListener(application, when);
  const server = createServer(listener);
  onTestFinished(() => void server.close());
  const sent = httpRequest(`http://localhost:${await started(server)}`, { headers: { cookie } });
  sent.on('error', () => undefined).end();
  return { reached, outcome, leave: () => sent.destroy() };
};

const overHttp2: Go = async (application, cookie, when) => {
  const { listener, reached, outcome } = nodeListener(application, when);
  const server = createHttp2Server(listener);
  const client = connect(`http://localhost:${await started(server)}`);
  onTestFinished(() => {
    client.close();
    server.close();
  });
  const stream = client.request({ ':path': '/', cookie });
  stream.on('error', () => undefined);
  return { reached, outcome, leave: () => stream.destroy() };
};

const byFetch: Go = async (application, cookie, when) => {
  const { handler, session } = fetchSessions(application);
  const controller = new AbortController();
  const reached = Promise.withResolvers<void>();
  const outcome = Promise.withResolvers<unknown>();
  const respond = handler(async (request) => {
    if (when === 'when it is gone') {
      reached.resolve();
      await once(request.signal, 'abort');
    }
    const asked = session(request, optionsOf(when));
    reached.resolve();
    asked.then(outcome.resolve, outcome.resolve);
    (await asked).set('user', 'Eve');
    return new Response('Eve');
  });
  void respond(new Request('http://localhost/', { headers: { cookie }, signal: controller.signal }));
  return { reached: reached.promise, outcome: outcome.promise, leave: () => controller.abort() };
};

const ways: readonly [name: string, go: Go][] = [
  ['node:http', overHttp],
  ['node:http2', overHttp2],
  ['fetch', byFetch],
];

/** An application with a session that somebody has exclusively. */
async function held() {
  const { application } = await openApplication();
  const session = await application.checkOut();
  await session.set('user', 'Ada').checkIn();
  const { token = '' } = session;
  const holder = await application.checkOut(token, { mode: 'exclusive' });
  return { application, token, holder, cookie: `sid=${token}` };
}

const waiting = (['at once', 'at once, with a signal'] as const).flatMap((when) =>
  ways.map(([way, go]) => [way, when, go] as const),
);

test.each(waiting)(
  'a client that goes away while it waits for a session ends the waiting (%s, %s)',
  async (_way, when, go) => {
    const { application, token, holder, cookie } = await held();
    const { reached, leave, outcome } = await go(application, cookie, when);
    await reached;
    leave();
    expect(await outcome).toMatchObject({ name: 'AbortError' });
    await holder.set('visits', 1).checkIn();
    // Nobody is in the way, and nothing else was written.
    const next = await application.checkOut(token, { mode: 'exclusive', wait: 0 });
    expect([next.get('user'), next.get('visits'), next.fence]).toEqual(['Ada', 1, 2]);
    await next.release();
    expect(log).not.toHaveBeenCalled();
  },
);

test.each(ways)('a client that is gone already does not begin to wait (%s)', async (_way, go) => {
  const { application, holder, cookie } = await held();
  const { reached, leave, outcome } = await go(application, cookie, 'when it is gone');
  await reached;
  leave();
  expect(await outcome).toMatchObject({ name: 'AbortError' });
  await holder.release();
});

test('a session that is held exclusively is given back when a handler over HTTP/2 ends without an answer', async () => {
  const { application, token, holder } = await held();
  await holder.release();
  const { handler, session } = nodeSessions(application);
  const reached = Promise.withResolvers<void>();
  const server = createHttp2Server(
    handler(async (request: NodeRequest, response: NodeResponse) => {
      (await session(request, { mode: 'exclusive' })).set('user', 'Eve');
      const closed = new Promise<void>((resolve) => void response.once('close', resolve));
      reached.resolve();
      await closed;
    }),
  );
  const client = connect(`http://localhost:${await started(server)}`);
  onTestFinished(() => {
    client.close();
    server.close();
  });
  const stream = client.request({ ':path': '/', cookie: `sid=${token}` });
  stream.on('error', () => undefined);
  await reached.promise;
  stream.destroy();
  const next = await application.checkOut(token, { mode: 'exclusive' });
  expect(next.get('user')).toBe('Ada');
  await next.release();
});
