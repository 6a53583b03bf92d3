import type { Application } from '@coatcheck/core';
import { describe, expect, test } from 'vitest';

import { sessions as fetchSessions } from '../src/fetch.ts';
import { sessions as nodeSessions } from '../src/node.ts';
import type { NodeMiddleware } from '../src/node.ts';
import { Browser } from './support/browser.ts';
import { listen } from './support/listen.ts';
import { bindings, openApplication } from './support/sites.ts';
import type { Data } from './support/sites.ts';

/** Where nothing tells that somebody waits for themselves, waiting ends soon, as BUSY. */
const soon = { wait: 50 };

/** What happens to somebody who works on a session, whose token this is, beside the request. */
async function workBeside(application: Application<Data>, token: string | undefined): Promise<string> {
  const work = application.use(token, { mode: 'exclusive' }, (session) => session.increment('visits'));
  return work.then(String, (error: unknown) =>
    error instanceof Error && 'code' in error ? String(error.code) : String(error),
  );
}

describe.each(bindings)(
  'a handler that would wait for the session which its own request has (%s)',
  (_binding, open) => {
    test('is told so at once', async () => {
      const { application } = await openApplication(soon);
      const visit = await open(application, async (session) => {
        const visitor = await session({ mode: 'exclusive' });
        if (visitor.isNew) visitor.set('user', 'Ada');
        return { body: await workBeside(application, browser.cookies.get('sid')) };
      });
      const browser = new Browser(visit);
      await browser.visit('/');
      expect(await (await browser.visit('/')).text()).toBe('SELF_WAIT');
    });

    test('has it when it checks in first', async () => {
      const { application } = await openApplication(soon);
      const visit = await open(application, async (session) => {
        const visitor = await session({ mode: 'exclusive' });
        await visitor.set('user', 'Ada').checkIn();
        return { body: await workBeside(application, browser.cookies.get('sid')) };
      });
      const browser = new Browser(visit);
      await browser.visit('/');
      expect(await (await browser.visit('/')).text()).toBe('1');
    });

    test('that lets the error through is answered with 500, and the session is free again', async () => {
      const { application } = await openApplication(soon);
      const visit = await open(
        application,
        async (session, path) => {
          const visitor = await session({ mode: 'exclusive' });
          if (path === '/in') visitor.set('user', 'Ada');
          else await application.update(browser.cookies.get('sid'), (other) => other.increment('visits'));
          return {};
        },
        { onFailure: () => undefined },
      );
      const browser = new Browser(visit);
      await browser.visit('/in');
      expect((await browser.visit('/')).status).toBe(500);
      const next = await application.checkOut(browser.cookies.get('sid'), { mode: 'exclusive', wait: 0 });
      await next.release();
    });
  },
);

test.each(['middleware', 'mode'] as const)('so is one behind the %s', async (kind) => {
  const { application } = await openApplication(soon);
  const { middleware, mode, session } = nodeSessions(application);
  const first: NodeMiddleware = kind === 'middleware' ? middleware : mode('optimistic');
  const origin = await listen((request, response) =>
    first(request, response, () => {
      void session(request, { mode: 'exclusive' }).then(async (visitor) => {
        if (visitor.isNew) visitor.set('user', 'Ada');
        response.end(await workBeside(application, browser.cookies.get('sid')));
      });
    }),
  );
  const browser = new Browser((path, init) => fetch(origin + path, init));
  await browser.visit('/');
  expect(await (await browser.visit('/')).text()).toBe('SELF_WAIT');
});

test('so is one in an inner fetch handler', async () => {
  const { application } = await openApplication(soon);
  const { handler, session } = fetchSessions(application, { mode: 'exclusive' });
  const inner = handler(async (request) => {
    const visitor = await session(request);
    if (visitor.isNew) visitor.set('user', 'Ada');
    return new Response(await workBeside(application, browser.cookies.get('sid')));
  });
  const outer = handler(async (request) => {
    await session(request);
    return inner(request);
  });
  const browser = new Browser((path, init) => outer(new Request(`http://localhost${path}`, init)));
  await browser.visit('/');
  expect(await (await browser.visit('/')).text()).toBe('SELF_WAIT');
});
