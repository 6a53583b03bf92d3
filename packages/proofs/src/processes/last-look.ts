import { Application, systemClock } from '@coatcheck/core';
import type { Values } from '@coatcheck/conformance/history';
import { SessionFileStore } from '@coatcheck/file';
import type { Client } from './client.ts';
import type { Crew } from './crew.ts';
import { LAST_READER, problemsIn } from './history-problems.ts';
import { addHeld, hold } from './holding.ts';
import { oneOf } from './known-tokens.ts';
import type { KnownToken } from './known-tokens.ts';
import { newValues } from './mixed-work.ts';
import { change, create, end, read } from './requests.ts';

/** Longer than anything lives that nobody uses, in milliseconds. */
const ALL_TIME = 24 * 60 * 60 * 1000;

/** What was read through a token. */
export interface Found {
  readonly token: KnownToken;
  readonly values: Values;
}

/** Reads through all tokens that anybody was given; what is found. */
export async function readAll({ tokens }: Crew, client: Client): Promise<Found[]> {
  const found: Found[] = [];
  for (const token of tokens) {
    const { result } = await read(client, token);
    if (typeof result === 'object') found.push({ token, values: result.values });
  }
  return found;
}

/**
 * What is wrong, in words, with what a crew leaves behind once nobody works any more. What is there has to be had by whoever wants it, and
 * to be gone when it was ended through whichever token; a new session has to be as good as ever; and the history has to bear all claims.
 */
export async function problemsLeft(crew: Crew, chance: () => number): Promise<string[]> {
  const client = crew.client('last');
  return [
    ...(await notHad(client, await readAll(crew, crew.client(LAST_READER)))),
    ...(await notEnded(crew, client, chance)),
    ...(await unusable(client)),
    ...problemsIn(crew.history),
  ];
}

/** Whoever had a session exclusively when it was killed keeps nobody else from having it. */
async function notHad(client: Client, found: readonly Found[]): Promise<string[]> {
  const had = Array.from(
    Map.groupBy(found, ({ token }) => token.session),
    async ([session, [first]]) => {
      const held = first && (await hold(client, first.token));
      const done = held && (await addHeld(client, held, 'sum'));
      return done?.result === 'committed' ? [] : [`${session} could not be had: ${done?.code}`];
    },
  );
  return (await Promise.all(had)).flat();
}

async function notEnded(crew: Crew, client: Client, chance: () => number): Promise<string[]> {
  for (const chain of Map.groupBy(crew.tokens, ({ session }) => session).values()) {
    await end(client, oneOf(chain, chance));
  }
  return (await readAll(crew, client)).map(
    ({ token }) => `${token.session} was read through ${token.name} after its end`,
  );
}

async function unusable(client: Client): Promise<string[]> {
  const token = await create(client, 0, newValues(client));
  if (token === undefined) return ['no session could be created'];
  const committed = await change(client, token, [{ increment: 'count', by: 1 }]);
  const ended = await end(client, token);
  const found = await read(client, token);
  const results = JSON.stringify([committed, ended, found].map(({ result }) => result));
  return results === '["committed",true,"gone"]' ? [] : [`a new session could not be used: ${results}`];
}

/** How many records a sweep leaves that comes when all that anybody left behind is stale. */
export async function leftBySweep({ dir }: Crew): Promise<number> {
  const clock = { ...systemClock, now: () => Date.now() + ALL_TIME };
  const sessionStore = new SessionFileStore({ dir });
  await using application = await Application.open({ sessionStore, clock, sweepInterval: 'never' });
  await application.sweep();
  return await sessionStore.count();
}
