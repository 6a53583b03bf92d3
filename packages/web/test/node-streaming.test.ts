import { sessions } from '../src/node.ts';
import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, test } from 'vitest';

import { gate } from './support/gate.ts';
import type { Gate } from './support/gate.ts';
import { listen } from './support/listen.ts';
import { received, send } from './support/send.ts';
import { openApplication } from './support/sites.ts';
import type { Data } from './support/sites.ts';
import type { Session } from '@coatcheck/core';

type Write = (response: ServerResponse, visitor: Session<Data>, request: IncomingMessage) => unknown;

/** A site whose handler signs in and then writes the response; the commit waits at the gate. */
async function siteWithSlowCommit(write: Write): Promise<{ origin: string; commit: Gate }> {
  const { application, store } = await openApplication();
  const commit = gate();
  store.before = commit.pass;
  const { handler, session } = sessions(application);
  const origin = await listen(
    handler(async (incoming, response) => {
      const visitor = (await session(incoming)).set('user', 'Ada');
      await write(response, visitor, incoming);
    }),
  );
  return { origin, commit };
}

/** The same with a commit that is done as soon as it may be. */
async function site(write: Write): Promise<string> {
  const { origin, commit } = await siteWithSlowCommit(write);
  commit.open();
  return origin;
}

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
  return 'nothing was thrown';
}

describe('a response that waits for the commit', () => {
  test('looks like one to a slow client: write returns false, and drain follows when the commit is done', async () => {
    const events: string[] = [];
    const { origin, commit } = await siteWithSlowCommit(async (response) => {
      events.push(`write: ${response.write('one ', () => events.push('first callback'))}`);
      events.push(`write: ${response.write('two ', 'latin1', () => events.push('second callback'))}`);
      await once(response, 'drain');
      events.push('drain');
      await new Promise<void>((resolve) => {
        response.end('three', resolve);
      });
      events.push('ended');
    });
    const reply = send(origin);
    await commit.reached;
    expect(events).toEqual(['write: false', 'write: false']);
    commit.open();
    expect((await reply).body).toBe('one two three');
    expect(events.toSorted()).toEqual(
      ['write: false', 'write: false', 'drain', 'first callback', 'second callback', 'ended'].toSorted(),
    );
    expect(events.indexOf('first callback')).toBeLessThan(events.indexOf('second callback'));
    expect(events.at(-1)).toBe('ended');
  });

  test('looks as if its head were sent', async () => {
    const { origin, commit } = await siteWithSlowCommit((response) => {
      const seen = [response.headersSent, response.writableEnded];
      response.write('[');
      seen.push(response.headersSent, response.writableEnded);
      response.end(`${JSON.stringify(seen)}]`, () => {
        expect([response.headersSent, response.writableEnded]).toEqual([true, true]);
      });
      expect([response.headersSent, response.writableEnded]).toEqual([true, true]);
    });
    const reply = send(origin);
    await commit.reached;
    commit.open();
    expect((await reply).body).toBe('[[false,false,true,false]]');
  });

  test('takes no more headers, as if its head were sent', async () => {
    const codes: string[] = [];
    const attempt = (response: ServerResponse): void => {
      codes.push(
        codeOf(() => response.setHeader('X-Late', '1')),
        codeOf(() => response.appendHeader('X-Late', '1')),
        codeOf(() => response.removeHeader('X-Early')),
        codeOf(() => response.setHeaders(new Map([['X-Late', '1']]))),
        codeOf(() => response.writeHead(404)),
      );
    };
    const { origin, commit } = await siteWithSlowCommit(async (response) => {
      response.setHeader('X-Early', '1');
      response.write('a');
      attempt(response);
      await once(response, 'drain');
      attempt(response);
      response.end();
    });
    const reply = send(origin);
    await commit.reached;
    commit.open();
    const { status, headers } = await reply;
    expect(codes).toEqual(Array.from({ length: 10 }, () => 'ERR_HTTP_HEADERS_SENT'));
    expect(status).toBe(200);
    expect(headers['x-early']).toBe('1');
    expect(headers['x-late']).toBeUndefined();
  });

  test('keeps the status that it had when it began', async () => {
    const { origin, commit } = await siteWithSlowCommit((response) => {
      response.statusCode = 201;
      response.statusMessage = 'Hung up';
      response.write('a');
      response.statusCode = 500;
      response.statusMessage = 'Late';
      response.end();
    });
    const reply = send(origin);
    await commit.reached;
    commit.open();
    expect(await reply).toMatchObject({ status: 201, statusText: 'Hung up' });
  });

  test('does not let a session be changed any more', async () => {
    const codes: string[] = [];
    const origin = await site(async (response, visitor) => {
      response.write('a');
      codes.push(codeOf(() => visitor.set('user', 'Eve')));
      await once(response, 'drain');
      codes.push(codeOf(() => visitor.set('user', 'Eve')));
      response.end(visitor.get('user'));
    });
    expect((await send(origin)).body).toBe('aAda');
    expect(codes).toEqual(['CHECKED_IN', 'CHECKED_IN']);
  });

  test('has its head sent by flushHeaders only after the commit', async () => {
    const { origin, commit } = await siteWithSlowCommit((response) => {
      response.flushHeaders();
      response.flushHeaders();
    });
    const sent = request(origin);
    sent.on('error', () => undefined).end();
    await commit.reached;
    const head = once(sent, 'response');
    commit.open();
    const [response] = (await head) as [IncomingMessage];
    expect(response.headers['set-cookie']).toHaveLength(1);
    sent.destroy();
  });

  test('carries a body of any size that is piped into it, and holds little of it meanwhile', async () => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    let read = 0;
    const source = Readable.from(
      (function* chunks() {
        for (; read < 80; read += 1) yield chunk;
      })(),
      { objectMode: false },
    );
    const { origin, commit } = await siteWithSlowCommit((response) => pipeline(source, response));
    const reply = send(origin);
    await commit.reached;
    await new Promise((resolve) => setImmediate(resolve));
    expect(read).toBeLessThan(5);
    commit.open();
    expect((await reply).body).toHaveLength(80 * chunk.length);
  });
});

describe('a head that is written by hand', () => {
  const heads: readonly [form: string, write: (response: ServerResponse) => unknown][] = [
    ['an object', (response) => response.writeHead(202, { 'X-One': '1', 'Set-Cookie': ['a=1', 'b=2'] })],
    [
      'an object after a message',
      (response) => response.writeHead(202, 'Fine', { 'X-One': '1', 'Set-Cookie': ['a=1', 'b=2'] }),
    ],
    ['a flat list', (response) => response.writeHead(202, ['X-One', '1', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'])],
    [
      'a list after nothing',
      (response) => response.writeHead(202, undefined, ['X-One', '1', 'Set-Cookie', ['a=1', 'b=2']]),
    ],
  ];

  test.each(heads)('is joined by the cookie: %s', async (_form, write) => {
    const origin = await site((response) => {
      response.setHeader('X-One', 'before');
      response.setHeader('X-Two', '2');
      write(response);
      expect(response.statusCode).toBe(202);
      response.end('done');
    });
    const { status, headers, body } = await send(origin);
    expect(status).toBe(202);
    expect(headers['x-one']).toBe('1');
    expect(headers['x-two']).toBe('2');
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2', expect.stringMatching(/^sid=/)]);
    expect(headers['cache-control']).toBe('no-store');
    expect(body).toBe('done');
  });

  test('may be a list of pairs, and returns the response, as end does', async () => {
    const origin = await site((response) => {
      const head: unknown[] = [
        ['X-One', '1'],
        ['X-One', '2'],
      ];
      expect(Reflect.apply(response.writeHead.bind(response), undefined, [200, 'Fine', head])).toBe(response);
      expect(response.end()).toBe(response);
    });
    expect(await send(origin)).toMatchObject({ statusText: 'Fine', headers: { 'x-one': '1, 2' } });
  });

  test('fails at once if a header is not valid, and leaves the response to be written', async () => {
    const origin = await site((response) => {
      expect(codeOf(() => response.writeHead(200, { 'X-One': 'a\nb' }))).toBe('ERR_INVALID_CHAR');
      response.end('still here');
    });
    expect(await send(origin)).toMatchObject({ status: 200, body: 'still here' });
  });
});

describe('what comes before the head', () => {
  test('leaves at once and begins no commit: early hints, processing, continue', async () => {
    const { application, store } = await openApplication();
    const { handler, session } = sessions(application);
    const { reached: hinted, pass: waitForHints, open: hintsSeen } = gate();
    const origin = await listen(
      handler(async (incoming, response) => {
        const visitor = await session(incoming);
        response.writeEarlyHints({ link: '</style.css>; rel=preload' });
        response.writeProcessing();
        await waitForHints();
        expect(store.calls).toEqual([]);
        visitor.set('user', 'Ada');
        response.end('done');
      }),
    );
    const sent = request(origin, { method: 'POST', headers: { Expect: '100-continue' } });
    const informed: (number | undefined)[] = [];
    sent.on('information', ({ statusCode }) => informed.push(statusCode));
    sent.once('continue', () => sent.end('body'));
    const reply = received(sent);
    sent.flushHeaders();
    await hinted;
    hintsSeen();
    const { body, headers } = await reply;
    expect(body).toBe('done');
    expect(headers['set-cookie']).toHaveLength(1);
    expect(informed).toEqual([100, 103, 102]);
  });
});

test.each([
  ['HEAD', 200],
  ['GET', 204],
  ['GET', 304],
])('a response without a body carries the cookie, too: %s %d', async (method, status) => {
  const origin = await site((response) => {
    response.statusCode = status;
    response.end('nobody sees this');
  });
  const reply = await send(origin, { method });
  expect(reply).toMatchObject({ status, body: '' });
  expect(reply.headers['set-cookie']).toHaveLength(1);
});
