import Koa from 'koa';
import { createSession } from 'koa-session';
import { databaseCall, HOST, SECRET } from './naive-server.ts';
import type { NaiveServer, OpenNaiveServer } from './naive-server.ts';

/** Koa with koa-session: as it comes, with the session in the cookie; or with an external store, here one in memory. */
export const koaSession: Readonly<Record<'memory' | 'cookie', OpenNaiveServer>> = {
  memory: async () => koaServer({ store: storeInMemory() }),
  cookie: async () => koaServer({}),
};

function koaServer(options: Parameters<typeof createSession>[1] & object): NaiveServer {
  const app = new Koa<Koa.DefaultState, { session: { count?: number } }>();
  app.keys = [SECRET];
  app.use(createSession(options, app));

  app.use(async (context) => {
    const { session } = context;
    switch (`${context.method} ${context.path}`) {
      case 'POST /start':
        session.count = 0;
        break;
      case 'POST /count': {
        const { count = 0 } = session;
        await databaseCall();
        session.count = count + 1;
        break;
      }
      default:
    }
    context.body = String(session.count);
  });

  return { server: app.listen(0, HOST) };
}

/** What its documentation asks of an external store; JSON text, since stores elsewhere give a copy to each request, too. */
function storeInMemory(): NonNullable<NonNullable<Parameters<typeof createSession>[1]>['store']> {
  const sessions = new Map<string, string>();
  return {
    async get(key) {
      const session: unknown = JSON.parse(sessions.get(key) ?? 'null');
      return session;
    },
    async set(key, session) {
      sessions.set(key, JSON.stringify(session));
    },
    async destroy(key) {
      sessions.delete(key);
    },
  };
}
