import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { CookieStore, MemoryStore, sessionMiddleware } from 'hono-sessions';
import type { Session } from 'hono-sessions';
import { databaseCall, HOST, SECRET } from './naive-server.ts';
import type { NaiveServer, OpenNaiveServer } from './naive-server.ts';

/** Hono with hono-sessions: its store in memory, or the one that keeps the session sealed in the cookie, as in its documentation. */
export const honoSessions: Readonly<Record<'memory' | 'cookie', OpenNaiveServer>> = {
  memory: async () => honoServer(new MemoryStore()),
  cookie: async () => honoServer(new CookieStore()),
};

function honoServer(store: MemoryStore | CookieStore): NaiveServer {
  const app = new Hono<{ Variables: { session: Session<{ count: number }> } }>();
  const cookieOptions = { sameSite: 'Lax', path: '/', httpOnly: true } as const;
  app.use('*', sessionMiddleware({ store, encryptionKey: SECRET, expireAfterSeconds: 900, cookieOptions }));

  app.post('/start', (context) => {
    context.get('session').set('count', 0);
    return context.text('0');
  });
  app.post('/count', async (context) => {
    const session = context.get('session');
    const count = session.get('count') ?? 0;
    await databaseCall();
    session.set('count', count + 1);
    return context.text(String(count + 1));
  });
  app.get('/count', (context) => context.text(String(context.get('session').get('count'))));

  return { server: serve({ fetch: app.fetch, port: 0, hostname: HOST }) };
}
