import type { Application } from '@coatcheck/core';
import { expect, test } from 'vitest';

import { sessions as fetchSessions } from '../src/fetch.ts';
import { sessions as nodeSessions } from '../src/node.ts';
import { gate } from './support/gate.ts';
import { listen } from './support/listen.ts';
import { openApplication } from './support/sites.ts';
import type { Data } from './support/sites.ts';

/** An application with a session, and the token of that. */
async function signedIn() {
  const { application } = await openApplication();
  const session = await application.checkOut();
  await session.set('user', 'Ada').checkIn();
  const { token = '' } = session;
  return { application, token, headers: { cookie: `sid=${token}` } };
}

/** What somebody finds who is not willing to wait for a session. */
async function foundAtOnce(application: Application<Data>, token: string): Promise<number | undefined> {
  const next = await application.checkOut(token, { mode: 'exclusive', wait: 0 });
  await next.release();
  return next.get('visits');
}

test('a response of Node that streams on keeps nobody waiting for the session', async () => {
  const { application, token, headers } = await signedIn();
  const { handler, session } = nodeSessions(application);
  const { pass, open } = gate();
  const origin = await listen(
    handler(
      async (request, response) => {
        (await session(request)).increment('visits');
        response.write('first ');
        await pass();
        response.end('second');
      },
      { mode: 'exclusive' },
    ),
  );
  const response = await fetch(origin, { headers });
  expect(await foundAtOnce(application, token)).toBe(1);
  open();
  expect(await response.text()).toBe('first second');
});

test('a response of a fetch handler that streams on keeps nobody waiting for the session', async () => {
  const { application, token, headers } = await signedIn();
  const { handler, session } = fetchSessions(application);
  const { pass, open } = gate();
  const respond = handler(
    async (request) => {
      (await session(request)).increment('visits');
      const body = new ReadableStream<Uint8Array>({
        async pull(controller) {
          await pass();
          controller.enqueue(new TextEncoder().encode('all of it'));
          controller.close();
        },
      });
      return new Response(body);
    },
    { mode: 'exclusive' },
  );
  const response = await respond(new Request('http://localhost/', { headers }));
  expect(await foundAtOnce(application, token)).toBe(1);
  open();
  expect(await response.text()).toBe('all of it');
});
