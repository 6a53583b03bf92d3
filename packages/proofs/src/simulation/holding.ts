import type { Session } from '@coatcheck/core';
import { begin, GIVEN_UP, noteFailure } from './client.ts';
import type { Client, SimulatedValues } from './client.ts';
import type { KnownToken } from './known-sessions.ts';
import { commit, renewed, takeFrom, valuesOf, work } from './requests.ts';
import type { Request } from './requests.ts';

/** How long somebody waits for others at the most, in milliseconds: for more than two leases. */
const LONGEST_WAIT = 5_000;

/** Checks a session out exclusively, works on it, and ends that in one of several ways. */
export const hold: Request = async (client, token) => {
  const session = await granted(client, token);
  if (session?.fence === undefined) return;
  const { chance } = client;
  const { fence } = session;
  const m = session.get('m', 0);
  await work(client);
  if (chance.happens(0.2)) await takeFrom(client, token, session, fence);
  switch (chance.weighed(['commit', 'renew', 'release', 'forget'], (end) => (end === 'commit' ? 7 : 1))) {
    case 'commit':
      return commit(client, token, session, { changes: [{ set: 'm', to: m + 1 }], seen: { m }, fence });
    case 'renew':
      return renewed(client, token, session, fence);
    case 'release':
      return session.release();
    default:
  }
};

async function granted(
  client: Client,
  { session, name, secret }: KnownToken,
): Promise<Session<SimulatedValues> | undefined> {
  const { application, process, chance } = client;
  const wait = chance.between(0, LONGEST_WAIT);
  const patience = new AbortController();
  const cancel = chance.happens(0.15)
    ? process.clock.after(chance.between(0, LONGEST_WAIT), () => patience.abort(new Error(GIVEN_UP)))
    : undefined;
  const call = begin(client, { session, kind: 'grant', input: { token: name } });
  try {
    const held = await application.checkOut(secret, { mode: 'exclusive', wait, signal: patience.signal });
    if (held.isNew) {
      call.answered('gone');
      return undefined;
    }
    call.answered({ fence: held.fence ?? NaN, values: valuesOf(held) });
    return held;
  } catch (error) {
    noteFailure(call, error);
    return undefined;
  } finally {
    cancel?.();
  }
}
