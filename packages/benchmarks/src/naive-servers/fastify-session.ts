import { fastifyCookie } from '@fastify/cookie';
import { fastifySession as sessionPlugin } from '@fastify/session';
import { fastify } from 'fastify';
import { databaseCall, HOST, SECRET } from './naive-server.ts';
import type { NaiveServer } from './naive-server.ts';

declare module 'fastify' {
  interface Session {
    count?: number;
  }
}

/** Fastify with @fastify/session and the store that it has unless told otherwise. Without encryption its cookie must not be Secure. */
export async function fastifySession(): Promise<NaiveServer> {
  const app = fastify();
  await app.register(fastifyCookie);
  await app.register(sessionPlugin, { secret: SECRET, cookie: { secure: false } });

  app.post('/start', (request, reply) => {
    request.session.count = 0;
    reply.send('0');
  });
  app.route({
    method: 'POST',
    url: '/count',
    async handler(request) {
      const { count = 0 } = request.session;
      await databaseCall();
      request.session.count = count + 1;
      return String(count + 1);
    },
  });
  app.get('/count', (request, reply) => {
    reply.send(String(request.session.count));
  });

  await app.listen({ port: 0, host: HOST });
  return { server: app.server };
}
