import { Application } from '@coatcheck/core';
import compression from 'compression';
import express from 'express';
import { expect, onTestFinished, test } from 'vitest';

import { sessions } from '../src/node.ts';
import { listen } from './support/listen.ts';
import { send } from './support/send.ts';
import { SessionMapStore } from './support/session-map-store.ts';
import { openApplication } from './support/sites.ts';

const before = 'before the session is touched';
const after = 'after the session was touched';

test.each([before, after])(
  'a response that is wrapped by compression, %s, arrives whole and with its cookie',
  async (when) => {
    const { application } = await openApplication();
    const { middleware, session } = sessions(application);
    const app = express();
    app.use(middleware);
    if (when === before) app.use(compression({ threshold: 0 }));
    app.use(async (request, _response, next) => {
      (await session(request)).set('user', 'Ada');
      next();
    });
    if (when === after) app.use(compression({ threshold: 0 }));
    app.get('/', (_request, response) => void response.send('one, two'));
    app.get('/pieces', (_request, response) => {
      response.type('text').write('one, ');
      response.flush();
      response.end('two');
    });
    const origin = await listen(app);
    for (const path of ['/', '/pieces']) {
      const response = await fetch(origin + path);
      expect(response.headers.get('Content-Encoding')).toBe('gzip');
      expect(response.headers.getSetCookie()).toHaveLength(1);
      expect(await response.text()).toBe('one, two');
    }
  },
);

test('a body of any size goes through compression, and the response is never cut short', async () => {
  const { application } = await openApplication();
  const { middleware, session } = sessions(application);
  const app = express();
  app.use(middleware);
  app.get('/', async (request, response, next) => {
    (await session(request)).set('user', 'Ada');
    compression({ threshold: 0, level: 0 })(request, response, next);
  });
  app.get('/', (_request, response) => void response.send('x'.repeat(2_000_000)));
  const response = await fetch(await listen(app));
  expect(await response.text()).toHaveLength(2_000_000);
});

test('two applications may each have their session in one response', async () => {
  const { application } = await openApplication();
  const other = await Application.open<{ theme: string }>({ sessionStore: new SessionMapStore() });
  onTestFinished(() => other.close());
  const [people, looks] = [sessions(application), sessions(other, { cookie: { name: 'look' } })];
  const origin = await listen(
    people.handler((request, response) =>
      looks.middleware(request, response, () => {
        void Promise.all([people.session(request), looks.session(request)]).then(([person, look]) => {
          person.set('user', 'Ada');
          look.set('theme', 'dark');
          response.write('both ');
          expect(response.headersSent).toBe(true);
          response.end('saved');
        });
      }),
    ),
  );
  const { headers, body } = await send(origin);
  expect(body).toBe('both saved');
  expect(headers['set-cookie']).toHaveLength(2);
  expect(headers['vary']).toBe('Cookie');
});
