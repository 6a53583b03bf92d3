import { Application } from '@coatcheck/core';
import { SessionKeyvStore } from '@coatcheck/keyv';
import { SessionLruStore } from '@coatcheck/lru';
import { SessionMemoryStore } from '@coatcheck/memory';
import { sessions } from '@coatcheck/web/fetch';
import { Keyv } from 'keyv';

/** Everything that a bundler has to take along stands in this table. */
const stores = {
  Memory: () => new SessionMemoryStore(),
  Lru: () => new SessionLruStore({ max: 1000 }),
  Keyv: () => new SessionKeyvStore(new Keyv({ store: new Map() }), { singleWriter: true }),
};

type Handler = (request: Request) => Promise<Response>;

const opened = new Map<string, Promise<Handler>>();

/** Counts the visits of whoever asks, in a session of the store that the path names: /Memory, /Lru or /Keyv. */
const shop: { readonly fetch: Handler } = {
  async fetch(request) {
    const handler = await handlerFor(new URL(request.url).pathname.slice(1));
    return handler(request);
  },
};

export default shop;

function handlerFor(sessionStore: string): Promise<Handler> {
  const handler = opened.get(sessionStore) ?? open(sessionStore);
  opened.set(sessionStore, handler);
  return handler;
}

async function open(sessionStore: string): Promise<Handler> {
  const application = await Application.open<{ visits: number }>({ sessionStore, stores });
  const { handler, session } = sessions(application);
  return handler(async (request) => {
    const visitor = await session(request);
    return Response.json({ store: application.store.storeName, visits: visitor.increment('visits') });
  });
}
