import { once } from 'node:events';
import { request } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { Session } from '@coatcheck/core';
import { expect, test } from 'vitest';

import { sessions } from '../src/node.ts';
import { gate } from './support/gate.ts';
import { listen } from './support/listen.ts';
import { openApplication } from './support/sites.ts';
import type { Data } from './support/sites.ts';

/** A client that hangs up while the handler is at work; what becomes of its session. */
async function hangUp(then: (response: ServerResponse) => unknown) {
  const { application, store } = await openApplication();
  const { handler, session } = sessions(application);
  const { reached, pass, open } = gate();
  const over = Promise.withResolvers<Session<Data>>();
  const origin = await listen(
    handler(async (incoming, response) => {
      const visitor = (await session(incoming)).set('user', 'Ada');
      const closed = once(response, 'close');
      await pass();
      await closed;
      await then(response);
      // By then the handler is over, and so is what follows upon it.
      setImmediate(() => over.resolve(visitor));
    }),
  );
  const sent = request(origin);
  sent.on('error', () => undefined).end();
  await reached;
  sent.destroy();
  open();
  return { store, visitor: await over.promise };
}

test('a session whose client hung up is not saved if the handler never ends the response', async () => {
  const { store, visitor } = await hangUp(() => undefined);
  expect(store.records.size).toBe(0);
  expect(() => visitor.set('user', 'Eve')).toThrow(expect.objectContaining({ code: 'CHECKED_IN' }));
});

test('a session whose client hung up is saved if the handler ends the response all the same', async () => {
  const { store } = await hangUp((response) => {
    response.write('nobody ');
    response.end('listens');
  });
  expect(store.records.size).toBe(1);
});

test('a client that hangs up while the commit is under way does not undo it', async () => {
  const { application, store } = await openApplication();
  const { handler, session } = sessions(application);
  const { reached, pass, open } = gate();
  store.before = pass;
  const over = Promise.withResolvers<void>();
  const origin = await listen(
    handler(async (incoming, response) => {
      (await session(incoming)).set('user', 'Ada');
      response.once('close', () => over.resolve());
      response.end('nobody listens');
    }),
  );
  const sent = request(origin);
  sent.on('error', () => undefined).end();
  await reached;
  sent.destroy();
  await over.promise;
  open();
  await expect.poll(() => store.records.size).toBe(1);
});
