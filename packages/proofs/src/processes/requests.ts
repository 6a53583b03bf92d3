import { SessionGoneError } from '@coatcheck/core';
import type { Session } from '@coatcheck/core';
import type { Change, Values } from '@coatcheck/conformance/history';
import { commit, renewed } from './check-ins.ts';
import type { Renewal } from './check-ins.ts';
import type { Client } from './client.ts';
import type { KnownToken } from './known-tokens.ts';
import { settle } from './process-calls.ts';
import type { ProcessCalls, Settled } from './process-calls.ts';
import { valueOf, valuesOf } from './values.ts';

type Result<Kind extends keyof ProcessCalls> = ProcessCalls[Kind]['result'];

/** Stores a new session; with a principal, who signs in to it. Undefined if that was refused. */
export async function create(
  client: Client,
  place: number,
  values: Values,
  principal?: string,
): Promise<KnownToken | undefined> {
  const name = client.nextName();
  const session = `session ${name}`;
  let token: KnownToken | undefined;
  await settle(client.begin(session, 'create', { token: name, values }), async () => {
    const created = await client.application.checkOut();
    for (const [key, value] of Object.entries(values)) created.set(key, value);
    if (principal !== undefined) created.setPrincipal(principal);
    await created.checkIn();
    const { token: secret } = created;
    if (secret === undefined) throw new Error('A new session has no token.');
    token = { place, session, name, secret };
    // Before it is answered, so that of a session that is known to be there the token is known, too.
    client.tell(token);
    return 'created' as const;
  });
  return token;
}

/** Looks at all values. */
export async function read(client: Client, token: KnownToken): Promise<Settled<Result<'read'>>> {
  return settle<Result<'read'>>(
    client.begin(token.session, 'read', { token: token.name }),
    async () => ({ values: valuesOf(await client.checkOut(token, { mode: 'read' })) }),
    'gone',
  );
}

/** Makes changes without having looked. */
export async function change(
  client: Client,
  token: KnownToken,
  changes: readonly Change[],
): Promise<Settled<Result<'commit'>>> {
  return commit(client, token, { changes, checkOut: async () => client.checkOut(token) });
}

/** Overwrites a value that it has looked at: a conflict, if another does so meanwhile. */
export async function replace(client: Client, token: KnownToken, key: string): Promise<Settled<Result<'commit'>>> {
  let found: Session | undefined;
  const look = async (): Promise<Result<'read'>> => {
    found = await client.checkOut(token);
    return { values: valuesOf(found) };
  };
  const { result } = await settle(client.begin(token.session, 'read', { token: token.name }), look, 'gone');
  const session = found;
  if (session === undefined || result === undefined || result === 'gone') return { result: 'gone' };
  return commit(client, token, {
    changes: [{ set: key, to: client.nextName() }],
    seen: { [key]: result.values[key] ?? null },
    checkOut: async () => session,
  });
}

/** Adds one by reading and writing, which is done again as often as another commit comes first. */
export async function addByUpdate(client: Client, token: KnownToken, key: string): Promise<Settled<Result<'commit'>>> {
  const input = { token: token.name, changes: [{ increment: key, by: 1 }] };
  const add = async (): Promise<Result<'commit'>> => {
    await client.application.update(token.secret, (session) => {
      if (session.isNew) throw new SessionGoneError(`There is no ${token.session}.`);
      session.set(key, Number(session.get(key, 0)) + 1);
    });
    return 'committed';
  };
  return settle(client.begin(token.session, 'commit', input), add, 'gone');
}

/** Takes a value out. */
export async function take(client: Client, token: KnownToken, key: string): Promise<Settled<Result<'take'>>> {
  const takeIt = async (): Promise<Result<'take'>> => {
    await using session = await client.checkOut(token);
    return { value: valueOf(await session.take(key)) };
  };
  return settle(client.begin(token.session, 'take', { token: token.name, key }), takeIt, 'gone');
}

/** Renews the token of a session, and makes changes with the same commit. */
export async function renew(client: Client, token: KnownToken, renewal: Renewal): Promise<Settled<Result<'renew'>>> {
  return renewed(client, token, { ...renewal, checkOut: async () => client.checkOut(token) });
}

/** Signs out: whether this call ended the session. */
export async function end(client: Client, token: KnownToken): Promise<Settled<Result<'destroy'>>> {
  const call = client.begin(token.session, 'destroy', { token: token.name });
  return settle(call, async () => client.conduct.end(client.application, token.secret));
}
