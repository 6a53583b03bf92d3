import { once } from 'node:events';
import { connect, createServer } from 'node:http2';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test, vi } from 'vitest';

import { sessions } from '../src/node.ts';
import type { NodeSessions } from '../src/node.ts';
import { started } from './support/listen.ts';
import { openApplication } from './support/sites.ts';
import type { Data } from './support/sites.ts';

/** Serves HTTP/2 without TLS to one client; how to send a request. */
async function serve({ handler, session }: NodeSessions<Data>) {
  const server = createServer(
    handler(async (request, response) => {
      forbidStatusMessage(response);
      const visitor = await session(request);
      const visits = visitor.increment('visits');
      response.writeHead(202, { 'content-type': 'text/plain', 'set-cookie': 'a=1' });
      response.write(`visit ${visits}`);
      if (request.url === '/broken') {
        await once(response, 'drain');
        throw new Error('secret');
      }
      response.end('!');
    }),
  );
  const client = connect(`http://localhost:${await started(server)}`);
  onTestFinished(() => {
    client.close();
    server.close();
  });
  return async (sent: OutgoingHttpHeaders): Promise<{ headers: IncomingHttpHeaders; body: string }> => {
    const stream = client.request(sent);
    const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders];
    return { headers, body: await text(stream) };
  };
}

/** HTTP/2 knows no status message, and Node warns of whoever so much as looks at it. */
function forbidStatusMessage(response: object): void {
  const forbid = (): never => {
    throw new Error('Status message is not supported by HTTP/2');
  };
  Object.defineProperty(response, 'statusMessage', { get: forbid, set: forbid });
}

test('a session goes from request to request over HTTP/2 as well', async () => {
  const { application } = await openApplication();
  const send = await serve(sessions(application));
  const { headers, body } = await send({ ':path': '/' });
  expect(body).toBe('visit 1!');
  expect(headers).toMatchObject({ ':status': 202, vary: 'Cookie', 'cache-control': 'no-store' });
  expect(headers['set-cookie']).toEqual(['a=1', expect.stringMatching(/^sid=/)]);
  const [cookie = ''] = headers['set-cookie']?.[1]?.split(';') ?? [];
  expect((await send({ ':path': '/', cookie: ['theme=dark', cookie] })).body).toBe('visit 2!');
});

test('a commit that fails over HTTP/2 does not go out as a success either', async () => {
  const { application, store } = await openApplication();
  store.before = () => {
    throw new Error('broken');
  };
  const onFailure = vi.fn<() => void>();
  const send = await serve(sessions(application, { onFailure }));
  const { headers, body } = await send({ ':path': '/' });
  expect(headers).toMatchObject({ ':status': 503, 'content-type': 'text/plain; charset=utf-8' });
  expect(headers['set-cookie']).toBeUndefined();
  expect(body).toBe('Service Unavailable\n');
  expect(onFailure).toHaveBeenCalledOnce();
});

test('a listener that fails in the middle of a response over HTTP/2 does not have it look complete', async () => {
  const { application } = await openApplication();
  const send = await serve(sessions(application, { onFailure: () => undefined }));
  await expect(send({ ':path': '/broken' })).rejects.toThrow('NGHTTP2_INTERNAL_ERROR');
});
