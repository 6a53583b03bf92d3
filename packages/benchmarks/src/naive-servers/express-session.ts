import express from 'express';
import session from 'express-session';
import type { SessionData } from 'express-session';
import { databaseCall, HOST, SECRET } from './naive-server.ts';
import type { NaiveServer } from './naive-server.ts';

declare module 'express-session' {
  interface SessionData {
    count?: number;
  }
}

/** Express with express-session and the store that it has unless told otherwise. */
export async function expressSession(): Promise<NaiveServer> {
  const app = express();
  app.use(session({ secret: SECRET, resave: false, saveUninitialized: false }));

  app.post('/start', (request, response) => {
    request.session.count = 0;
    response.send('0');
  });
  app.post('/count', (request, response) => {
    void addOne(request.session).then((count) => response.send(String(count)));
  });
  app.get('/count', (request, response) => {
    response.send(String(request.session.count));
  });

  return { server: app.listen(0, HOST) };
}

async function addOne(visitor: Partial<SessionData>): Promise<number> {
  const { count = 0 } = visitor;
  await databaseCall();
  visitor.count = count + 1;
  return visitor.count;
}
