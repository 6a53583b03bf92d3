import { hasCode, sessionIdOf } from '@coatcheck/core';
import { begin, isRefusal, settled } from './client.ts';
import type { Client } from './client.ts';
import type { Request } from './requests.ts';

/** Signs out. */
export const end: Request = async (client, { session, name, secret }) => {
  const call = begin(client, { session, kind: 'destroy', input: { token: name } });
  try {
    call.answered(await client.application.end(secret));
    client.known.end(session);
  } catch (error) {
    if (hasCode(error, 'INDETERMINATE')) call.unknown(error.code);
    else if (isRefusal(error)) call.failed();
    else throw error;
  }
};

/** Checks out, and has the check-in end the session. */
export const invalidate: Request = async (client, { session: name, name: token, secret }) => {
  try {
    const session = await client.application.checkOut(secret);
    if (session.isNew) return;
    session.invalidate();
    const call = begin(client, { session: name, kind: 'destroy', input: { token } });
    const settledAs = await settled(client, session);
    if (settledAs.outcome === 'destroyed') {
      call.answered('ended');
      client.known.end(name);
    } else if (settledAs.outcome !== undefined) throw new Error(`An invalidated session was ${settledAs.outcome}.`);
    else if (isRefusal(settledAs.error) && !settledAs.isUnknown) call.failed();
    else if (isRefusal(settledAs.error) || hasCode(settledAs.error, 'INDETERMINATE')) call.unknown();
    else throw settledAs.error;
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
};

/** The events that a sweep has put down already. */
const found = new WeakSet<object>();

/** Sweeps. For each session, that is a call which may find it stale and remove it. */
export async function sweep(client: Client): Promise<void> {
  const { application, known } = client;
  const calls = new Map(
    Array.from(known.all.keys(), (session) => [session, begin(client, { session, kind: 'expire', input: {} })]),
  );
  const sessions = new Map(
    Array.from(known.all.values()).flatMap((tokens) =>
      tokens.map(({ session, secret }) => [sessionIdOf(secret), session] as const),
    ),
  );
  const ofId = (id: Parameters<typeof sessions.get>[0] | undefined) => {
    const session = id === undefined ? undefined : sessions.get(id);
    const call = session === undefined ? undefined : calls.get(session);
    if (session !== undefined) calls.delete(session);
    return call;
  };
  const stopListening = [
    application.on('destroyed', (event) => {
      // Of two sweeps in one process, one found it.
      if (event.reason !== 'expired' || found.has(event)) return;
      found.add(event);
      ofId(event.id)?.answered(true);
    }),
    application.on('sweepFailed', ({ id, error }) => hasCode(error, 'INDETERMINATE') && ofId(id)?.unknown()),
  ];
  try {
    await application.sweep();
  } catch (error) {
    if (!isRefusal(error)) throw error;
  } finally {
    for (const stop of stopListening) stop();
  }
  for (const call of calls.values()) call.failed('not stale');
}
