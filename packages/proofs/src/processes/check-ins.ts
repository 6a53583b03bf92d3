import type { Session } from '@coatcheck/core';
import type { Change, Value } from '@coatcheck/conformance/history';
import type { Client } from './client.ts';
import type { KnownToken } from './known-tokens.ts';
import { settle } from './process-calls.ts';
import type { ProcessCalls, Settled } from './process-calls.ts';

/** What is to be done to a session, and where it comes from. */
export interface Work {
  readonly changes: readonly Change[];
  /** Gives the session: what this takes is a part of the call. */
  readonly checkOut: () => Promise<Session>;
  /** The fence under which it is held. */
  readonly fence?: number;
}

/** How a token is to be renewed. */
export interface Renewal extends Pick<Work, 'changes'> {
  readonly grace: boolean;
  /** Who signs in with it, if anybody does. */
  readonly principal?: string;
}

/** For so long a renewed token leads on where grace is asked for: longer than any test takes. */
const GRACE = '1h';

/** Makes changes and checks in. */
export async function commit(
  client: Client,
  { session: about, name: token }: KnownToken,
  { changes, checkOut, fence, seen }: Work & { readonly seen?: { readonly [key: string]: Value | null } },
): Promise<Settled<ProcessCalls['commit']['result']>> {
  const input = { token, changes, ...(seen !== undefined && { seen }), ...(fence !== undefined && { fence }) };
  const work = async (): Promise<'committed'> => {
    await using session = await checkOut();
    for (const change of changes) client.conduct.make(session, change);
    await session.checkIn();
    return 'committed';
  };
  return settle<ProcessCalls['commit']['result']>(client.begin(about, 'commit', input), work, 'gone');
}

/** Makes changes and checks in under a new token, of which it tells. */
export async function renewed(
  client: Client,
  { place, session: about, name: token }: KnownToken,
  { changes, checkOut, fence, grace, principal }: Work & Renewal,
): Promise<Settled<ProcessCalls['renew']['result']>> {
  const newToken = client.nextName();
  const work = async (): Promise<'renewed' | 'kept'> => {
    await using session = await checkOut();
    for (const change of changes) client.conduct.make(session, change);
    if (principal === undefined) session.renew({ grace: grace ? GRACE : 0 });
    else session.setPrincipal(principal);
    await session.checkIn();
    const { token: secret } = session;
    if (secret === undefined) return 'kept';
    // Before it is answered, so that of a renewal that is known to have happened the token is known, too.
    client.tell({ place, session: about, name: newToken, secret });
    return 'renewed';
  };
  const input = { token, changes, newToken, grace, ...(fence !== undefined && { fence }) };
  const call = client.begin(about, 'renew', input);
  return settle<ProcessCalls['renew']['result']>(call, work, 'gone');
}
