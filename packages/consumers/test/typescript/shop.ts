import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { Application, hasCode } from '@coatcheck/core';
import type { ApplicationSettings, Capabilities, Codec, Session } from '@coatcheck/core';
import { SessionFileStore } from '@coatcheck/file';
import type { FileStoreOptions } from '@coatcheck/file';
import { SessionKeyvStore } from '@coatcheck/keyv';
import { SessionLruStore } from '@coatcheck/lru';
import { SessionMemoryStore } from '@coatcheck/memory';
import { sessions as fetchSessions } from '@coatcheck/web/fetch';
import { failureStatus, sessions as nodeSessions } from '@coatcheck/web/node';
import { Keyv } from 'keyv';

/** What the shop keeps in a session. */
interface Visitor {
  visits: number;
  cart: string[];
  user?: string;
  since: Date;
}

const files: FileStoreOptions = { dir: 'data/sessions', durability: 'power-loss' };

const settings: ApplicationSettings<Visitor> = {
  sessionStore: 'Lru',
  stores: {
    Memory: () => new SessionMemoryStore({ maxSessions: 1000 }),
    File: () => new SessionFileStore(files),
    Lru: () => new SessionLruStore({ max: 100, maxAge: '15m', ageFrom: 'use', overflow: new SessionFileStore(files) }),
    Keyv: async () => new SessionKeyvStore(new Keyv({ store: new Map<string, unknown>() }), { singleWriter: true }),
  },
  timeout: '30m',
  absoluteTimeout: 'never',
  onConflict: { cart: (_base, mine, theirs) => [...new Set([...(mine ?? []), ...(theirs ?? [])])], '*': 'refuse' },
  expiring: (session, reason) => console.log(session.id, session.get('user'), reason),
};

/** What a visit comes to, by the methods of a session. */
export async function visit(application: Application<Visitor>, token: string | undefined): Promise<string> {
  const session: Session<Visitor> = await application.checkOut(token, { mode: 'exclusive', wait: '2s' });
  const visits: number = session.increment('visits');
  const cart: readonly string[] = session.append('cart', 'umbrella', 'hat').get('cart', []);
  const user: string | undefined = session.get('user');
  const since: Date = session.setDefault('since', new Date());
  session.update('cart', (items = []) => items.toSorted());
  if (user === undefined) session.setPrincipal('user-17', { label: 'phone' }).set('user', 'guest');
  try {
    await session.checkIn();
  } catch (error) {
    if (hasCode(error, 'CONFLICT')) return 'again';
    throw error;
  }
  return `${visits} ${cart.length} ${since.toISOString()} ${session.token ?? 'known'}`;
}

/** The shop as a server, and as a fetch handler. */
export async function openShop(): Promise<{ server: Server; fetch: (request: Request) => Promise<Response> }> {
  const application = await Application.open(settings);
  const { lists, atomicity }: Capabilities = application.capabilities;
  console.log(lists, atomicity, application.counts.created);
  application.on('evicted', ({ id, reason }) => console.log(id, reason));

  const onNode = nodeSessions(application, { renewal: { every: '15m' }, cookie: { name: 'shop' } });
  const server = createServer(
    onNode.handler(async (request, response) => {
      const visitor = await onNode.session(request);
      response.end(`${visitor.increment('visits')} ${visitor.get('user', 'stranger')}`);
    }),
  );

  const { handler, session } = fetchSessions(application, {
    onFailure: (error) => new Response('Sorry.', { status: failureStatus(error) }),
  });
  return { server, fetch: handler(async (request) => Response.json((await session(request)).get('cart', []))) };
}

/** The sessions as a dictionary. */
export async function users(application: Application<Visitor>): Promise<string[]> {
  const items = await application.sessions.items();
  return items.map(([id, session]) => `${id}: ${session.get('user', '')}`);
}

/** A codec of one's own. */
export const plain: Codec = {
  name: 'plain',
  encode: (values) => JSON.stringify(values),
  decode: (body) => JSON.parse(String(body)) as Record<string, unknown>,
};
