import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

import type { Application } from '@coatcheck/core';
import { sessions } from '@coatcheck/web/node';

import { readForm, sentFromHere } from './form.ts';
import { notice } from './page.ts';
import { routes } from './routes.ts';
import type { Answer } from './routes.ts';
import type { VisitorData } from './shop.ts';
import { style } from './style.ts';
import { Traffic } from './traffic.ts';

/** Nothing but our own style sheet may be loaded, and forms go nowhere else. */
const CONTENT_POLICY =
  "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/** The server of the shop, on the sessions of an application. Not listening yet. */
export function shopServer(application: Application<VisitorData>): Server {
  const { handler, session } = sessions(application);
  const traffic = new Traffic();

  async function answer(request: IncomingMessage, path: string): Promise<Answer> {
    const route = routes.get(`${request.method === 'HEAD' ? 'GET' : request.method} ${path}`);
    if (route === undefined) return { status: 404, page: notice('Nothing here', 'There is no such page.') };
    if (!sentFromHere(request))
      return { status: 403, page: notice('Not from here', 'That form was sent by another site.') };
    const form = await readForm(request);
    if (form === undefined) return { status: 413, page: notice('Too much', 'That form is too long.') };
    return route({ application, traffic, form, session: (options) => session(request, options) });
  }

  const listener = handler(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/style.css') {
      sendStyle(response);
      return;
    }
    traffic.begins(response);
    send(response, await answer(request, pathname));
  });
  return createServer(listener);
}

function sendStyle(response: ServerResponse): void {
  response.setHeader('Content-Type', 'text/css; charset=utf-8');
  response.end(style);
}

function send(response: ServerResponse, answer: Answer): void {
  response.setHeader('Content-Security-Policy', CONTENT_POLICY);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'same-origin');
  if ('redirect' in answer) {
    response.statusCode = 303;
    response.setHeader('Location', answer.redirect);
    response.end();
    return;
  }
  response.statusCode = answer.status;
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.end(answer.page.text);
}
