import type { Session } from '@coatcheck/core';
import { hasCode } from '@coatcheck/core';
import type { Client } from './client.ts';
import type { KnownToken } from './known-tokens.ts';
import { settle } from './process-calls.ts';
import type { Settled } from './process-calls.ts';

/** Ends all sessions of a principal. */
export async function revokeAll(client: Client, principal: string): Promise<Settled<number>> {
  return settle(client.begin(principal, 'revoke', {}), async () => client.application.revokeAll(principal));
}

/** Ends all other sessions of whoever is signed in to a session. */
export async function revokeOthers(client: Client, token: KnownToken): Promise<void> {
  const session = await found(client, token);
  const principal = session?.principal;
  if (session === undefined || principal === undefined) return;
  const call = client.begin(principal, 'revoke', { except: token.session });
  await settle(call, async () => client.application.revokeOthers(session));
}

async function found(client: Client, token: KnownToken): Promise<Session | undefined> {
  try {
    return await client.checkOut(token, { mode: 'read' });
  } catch (error) {
    if (hasCode(error, 'SESSION_GONE')) return undefined;
    throw error;
  }
}
