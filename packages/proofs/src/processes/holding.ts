import type { Session } from '@coatcheck/core';
import type { Values } from '@coatcheck/conformance/history';
import { commit, renewed } from './check-ins.ts';
import type { Renewal } from './check-ins.ts';
import type { Client } from './client.ts';
import type { KnownToken } from './known-tokens.ts';
import { settle } from './process-calls.ts';
import type { ProcessCalls, Settled } from './process-calls.ts';
import { valueOf, valuesOf } from './values.ts';

type Result<Kind extends keyof ProcessCalls> = ProcessCalls[Kind]['result'];

/** A session that a client has exclusively. */
export interface Held {
  readonly session: Session;
  readonly token: KnownToken;
  readonly fence: number;
  readonly values: Values;
}

/** Checks out exclusively; undefined if the session is gone, or others kept it for too long. */
export async function hold(client: Client, token: KnownToken): Promise<Held | undefined> {
  let held: Held | undefined;
  const work = async (): Promise<Result<'grant'>> => {
    const session = await client.checkOut(token, { mode: 'exclusive' });
    const { fence } = session;
    if (fence === undefined) throw new Error('What is held exclusively has no fence.');
    held = { session, token, fence, values: valuesOf(session) };
    return { fence, values: held.values };
  };
  await settle<Result<'grant'>>(client.begin(token.session, 'grant', { token: token.name }), work, 'gone');
  return held;
}

/** Adds one to what it saw when it was given the session, which nobody else can have changed since, and gives the session back. */
export async function addHeld(client: Client, held: Held, key: string): Promise<Settled<Result<'commit'>>> {
  const { session, token, fence, values } = held;
  const seen = { [key]: values[key] ?? null };
  const changes = [{ set: key, to: Number(values[key] ?? 0) + 1 }];
  return commit(client, token, { changes, seen, fence, checkOut: async () => session });
}

/** Renews the token of a session that is held, which gives it back. */
export async function renewHeld(client: Client, held: Held, renewal: Renewal): Promise<Settled<Result<'renew'>>> {
  const { session, token, fence } = held;
  return renewed(client, token, { ...renewal, fence, checkOut: async () => session });
}

/** Takes a value out of a session that is held, and goes on holding it. */
export async function takeHeld(client: Client, { session, token, fence }: Held, key: string): Promise<void> {
  const call = client.begin(token.session, 'take', { token: token.name, key, fence });
  await settle<Result<'take'>>(call, async () => ({ value: valueOf(await session.take(key)) }), 'gone');
}
