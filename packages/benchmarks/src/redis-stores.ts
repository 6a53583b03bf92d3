import { startRedis } from '@coatcheck/backends';
import { jsonCodec } from '@coatcheck/core';
import type { SessionId } from '@coatcheck/core';
import { SessionKeyvStore } from '@coatcheck/keyv';
import { Keyv, KeyvRedis } from '@coatcheck/keyv-6';
import { RedisStore } from 'connect-redis';
import type { SessionData } from 'express-session';
import { createClient } from 'redis';
import { shopSession } from './data.ts';
import { idAt } from './operations.ts';
import type { Choice } from './operations.ts';
import { visitingOrder } from './order.ts';
import { fill, openCounter, TIMEOUT } from './peers/coatcheck.ts';
import type { Counter } from './peers/coatcheck.ts';
import { asText } from './peers/codecs.ts';
import { ExpressStore, peerCookie, peerSession } from './peers/express-store.ts';
import type { ParsedSession } from './peers/raw-map.ts';

/** What is compared on Redis: the same sessions, kept in several ways, all over one connection of one client. */
export interface RedisStores {
  /** How many there are in each way. */
  readonly sessions: number;
  /** The version of the server. */
  readonly version: string;
  readonly choice: Choice;
  readonly ours: Counter;
  /** The name of the session that the n-th operation is about, where no store gives names to them. */
  readonly keyOf: (n: number) => SessionId;
  /** Its encoded values, as our store was given them. */
  readonly textOf: (n: number) => string;
  /** The client itself, with encoded values under the keys. */
  readonly raw: RawRedis;
  /** Sets a value by a script if what stands there has the same beginning, as all encoded values here have. Whether it did. */
  readonly compareAndSet: (key: string, text: string) => Promise<boolean>;
  /** Keyv with encoded values. */
  readonly keyvOfTexts: RawKeyv<string>;
  /** Keyv with sessions, which it encodes itself. */
  readonly keyvOfSessions: RawKeyv<ParsedSession>;
  /** connect-redis. */
  readonly peer: ExpressStore;
  /** The session that the n-th operation is about, as express-session hands it to connect-redis. */
  readonly peerSessionOf: (n: number) => SessionData;
}

/** The commands of node-redis that a session takes. */
export interface RawRedis {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, options: { readonly PX: number }): Promise<unknown>;
}

/** The two methods of Keyv that a session takes. */
interface RawKeyv<Value> {
  get(key: string): Promise<Value | undefined>;
  set(key: string, value: Value, ttl: number): Promise<boolean>;
}

/** Starts a Redis, fills it, works on it, and stops it. Throws if the program is missing. */
export async function withRedisStores<Result>(
  sessions: number,
  work: (stores: RedisStores) => Promise<Result>,
): Promise<Result> {
  await using ending = new AsyncDisposableStack();
  const server = ending.adopt(await startRedis(), (started) => started.stop());
  // It does not try to connect again: a run whose server is gone is to end.
  const client = createClient({ url: server.uri, socket: { reconnectStrategy: false } });
  client.on('error', () => undefined);
  await client.connect();
  ending.defer(() => client.destroy());
  const ours = await openCounter(new SessionKeyvStore(new KeyvRedis(client), { namespace: 'ours' }));
  ending.use(ours.application);
  await fill(ours, sessions, FILLING);
  const peer = new ExpressStore(new RedisStore({ client }));
  await peer.fill(sessions);
  const peerSessions = peer.ids.map((_, n) => peerSession(n));
  const keyvOfTexts = new Keyv<string>(new KeyvRedis(client), { namespace: 'texts' });
  const keyvOfSessions = new Keyv<ParsedSession>(new KeyvRedis(client), { namespace: 'sessions' });
  const texts = ours.ids.map((id, n) => asText(jsonCodec.encode({ ...shopSession(n) }, { id })));
  for (const [n, text] of texts.entries()) {
    const key = idAt(ours.ids, n);
    await client.set(key, text, { PX: TIMEOUT });
    await keyvOfTexts.set(key, text, TIMEOUT);
    await keyvOfSessions.set(key, shopSession(n), TIMEOUT);
  }
  const choice = visitingOrder(sessions);
  const script = await client.scriptLoad(COMPARE_AND_SET);
  return await work({
    sessions,
    version: /redis_version:(\S+)/.exec(await client.info('server'))?.[1] ?? 'of an unknown version',
    choice,
    ours,
    keyOf: (n) => idAt(ours.ids, choice(n)),
    textOf: (n) => texts[choice(n)] ?? '',
    raw: client,
    async compareAndSet(key, text) {
      const reply = await client.evalSha(script, {
        keys: [key],
        arguments: [text.slice(0, BEGINNING), text, `${TIMEOUT}`],
      });
      return reply === 1;
    },
    keyvOfTexts,
    keyvOfSessions,
    peer,
    peerSessionOf: (n) => peerSessions[choice(n)] ?? { cookie: peerCookie() },
  });
}

/** The least that a conditional write takes. What has to stand at the beginning; value; life in milliseconds. */
const COMPARE_AND_SET = `
if redis.call('GETRANGE', KEYS[1], 0, #ARGV[1] - 1) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

/** So many characters are compared: about as many as a revision has. */
const BEGINNING = 16;

/** How many sessions are stored at the same time while a store is filled. */
const FILLING = 64;
