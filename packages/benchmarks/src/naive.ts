import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { ServerResponse } from 'node:http';
import { coatcheckInMemory, coatcheckOnFiles } from './naive-servers/coatcheck.ts';
import { expressSession } from './naive-servers/express-session.ts';
import { fastifySession } from './naive-servers/fastify-session.ts';
import { honoSessions } from './naive-servers/hono-sessions.ts';
import { koaSession } from './naive-servers/koa-session.ts';
import type { NaiveServer, OpenNaiveServer } from './naive-servers/naive-server.ts';
import { NaiveVisitor } from './naive-visitor.ts';

/** How many requests are sent at once, and how often. */
export interface Crowd {
  readonly requests: number;
  readonly rounds: number;
}

/** What became of the requests of one round. */
interface NaiveRound {
  /** What the counter says in the end. */
  readonly counted: number;
  /** How many requests were answered with an error. */
  readonly failed: number;
  /** How many requests were under way at the same time, at the most: what the server itself has seen. */
  readonly atOnce: number;
}

/** The rounds of one server. */
export interface NaiveLine {
  readonly subject: string;
  readonly requests: number;
  readonly rounds: readonly NaiveRound[];
}

/** The naive test: so many requests at once to each server, all with the same session, each adding one to a counter. */
export async function naiveLines(crowd: Crowd): Promise<NaiveLine[]> {
  const lines: NaiveLine[] = [];
  for (const [subject, open] of naiveSubjects) lines.push(await measured(subject, await open(), crowd));
  return lines;
}

/** Those that are compared. */
export const naiveSubjects: ReadonlyMap<string, OpenNaiveServer> = new Map<string, OpenNaiveServer>([
  ['Coatcheck, memory store: increment', () => coatcheckInMemory('increment')],
  ['Coatcheck, memory store: get and set, exclusive', () => coatcheckInMemory('exclusive')],
  ['Coatcheck, memory store: get and set, optimistic', () => coatcheckInMemory('optimistic')],
  ['Coatcheck, file store: increment', () => coatcheckOnFiles('increment')],
  ['Coatcheck, file store: get and set, exclusive', () => coatcheckOnFiles('exclusive')],
  ['Coatcheck, file store: get and set, optimistic', () => coatcheckOnFiles('optimistic')],
  ['express-session, MemoryStore', expressSession],
  ['@fastify/session, its store in memory', fastifySession],
  ['hono-sessions, MemoryStore', honoSessions.memory],
  ['hono-sessions, CookieStore', honoSessions.cookie],
  ['koa-session, external store in memory', koaSession.memory],
  ['koa-session, session in the cookie', koaSession.cookie],
]);

async function measured(
  subject: string,
  { server, close }: NaiveServer,
  { requests, rounds }: Crowd,
): Promise<NaiveLine> {
  const traffic = new Traffic();
  server.prependListener('request', (_request, response: ServerResponse) => traffic.begins(response));
  try {
    if (!server.listening) await once(server, 'listening');
    const { address, port } = server.address() as AddressInfo;
    const round = (): Promise<NaiveRound> => oneRound(new NaiveVisitor(`http://${address}:${port}`), requests, traffic);
    // The first round opens the connections, one after the other, so that its requests do not come all at once.
    await round();
    const results: NaiveRound[] = [];
    while (results.length < rounds) results.push(await round());
    return { subject, requests, rounds: results };
  } finally {
    server.close();
    await once(server, 'close');
    await close?.();
  }
}

async function oneRound(visitor: NaiveVisitor, requests: number, traffic: Traffic): Promise<NaiveRound> {
  await visitor.send('POST', '/start');
  traffic.most = 0;
  const answers = await Promise.all(Array.from({ length: requests }, () => visitor.send('POST', '/count')));
  const { text } = await visitor.send('GET', '/count');
  return { counted: Number(text), failed: answers.filter(({ status }) => status !== 200).length, atOnce: traffic.most };
}

/** How many requests are under way. */
class Traffic {
  most = 0;
  #underWay = 0;

  begins(response: ServerResponse): void {
    this.#underWay += 1;
    this.most = Math.max(this.most, this.#underWay);
    response.once('close', () => {
      this.#underWay -= 1;
    });
  }
}
