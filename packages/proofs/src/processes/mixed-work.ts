import type { Change, Values } from '@coatcheck/conformance/history';
import type { Client } from './client.ts';
import { anyDeed } from './deeds.ts';
import type { Deeds, Worker } from './deeds.ts';
import { addHeld, hold, renewHeld, takeHeld } from './holding.ts';
import type { KnownToken } from './known-tokens.ts';
import { addByUpdate, change, create, end, read, renew, replace, take } from './requests.ts';

const deeds: Deeds = [
  [async ({ client }, token) => change(client, token, [{ increment: 'count', by: 1 }, append(client)]), 5],
  [async ({ client }, token) => change(client, token, [put(client, 'text'), put(client, 'gift')]), 3],
  [async ({ client }, token) => replace(client, token, 'text'), 3],
  [async ({ client }, token) => addByUpdate(client, token, 'sum'), 3],
  [async ({ client }, token) => take(client, token, 'gift'), 3],
  [async ({ client }, token) => read(client, token), 3],
  [workAlone, 5],
  [renewToken, 2],
  [endAndBeginAgain, 0.4],
  [sweep, 0.4],
];

/** That a client begins a new session where it finds none: others may be about to, or about to tell of a new token. */
const REPLACED = 0.2;

/** Does some of everything with the sessions that are known. */
export async function mixedWork(worker: Worker, times: number): Promise<void> {
  const { client, known, chance } = worker;
  for (let time = 0; time < times; time += 1) {
    const token = known.some(chance);
    const done = await anyDeed(deeds, chance)(worker, token);
    if (done?.result === 'gone' && known.isLatest(token) && chance() < REPLACED) {
      await create(client, token.place, newValues(client));
    }
  }
}

/** What a new session begins with. */
export function newValues(client: Client): Values {
  return { count: 0, sum: 0, log: [], text: client.nextName() };
}

async function workAlone({ client, known, chance }: Worker, token: KnownToken): Promise<{ result: unknown }> {
  const held = await hold(client, token);
  if (held === undefined) return { result: 'gone' };
  if (chance() < 0.3) await read(client, known.some(chance));
  if (chance() < 0.2) await takeHeld(client, held, 'gift');
  const last = chance();
  if (last < 0.75) await addHeld(client, held, 'sum');
  else if (last < 0.9) await renewHeld(client, held, { changes: [append(client)], grace: chance() < 0.5 });
  else await held.session.release();
  return { result: undefined };
}

async function renewToken({ client, chance }: Worker, token: KnownToken): Promise<{ readonly result?: unknown }> {
  return renew(client, token, { changes: [{ increment: 'count', by: 1 }], grace: chance() < 0.5 });
}

async function endAndBeginAgain({ client }: Worker, token: KnownToken): Promise<void> {
  const { result } = await end(client, token);
  if (result === true) await create(client, token.place, newValues(client));
}

async function sweep({ client }: Worker): Promise<void> {
  await client.application.sweep();
}

function append(client: Client): Change {
  return { append: 'log', item: client.nextName() };
}

function put(client: Client, key: string): Change {
  return { set: key, to: client.nextName() };
}
