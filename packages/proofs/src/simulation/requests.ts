import { hasCode } from '@coatcheck/core';
import type { Session } from '@coatcheck/core';
import type { Change, Commit, Values } from '@coatcheck/conformance/history';
import { begin, isRefusal, noteFailure, settled } from './client.ts';
import type { Client, SimulatedValues } from './client.ts';
import type { KnownToken } from './known-sessions.ts';

/** Something that a client does with a session. */
export type Request = (client: Client, token: KnownToken) => Promise<void>;

/** Creates a session with all its values, and tells the others of it. */
export async function create(client: Client, session: string): Promise<void> {
  const { application, known, circumstances } = client;
  const created = await application.checkOut();
  const name = known.fresh(`${session}-token`);
  const values: SimulatedValues = { n: 0, log: [], m: 0, color: 'none', code: `${session}-code` };
  for (const key of ['n', 'log', 'm', 'color', 'code'] as const) created.set(key, values[key]);
  const absoluteAt = created.createdAt + circumstances.absoluteTimeout;
  const input = { token: name, values: { ...values }, ...(Number.isFinite(absoluteAt) && { absoluteAt }) };
  const call = begin(client, { session, kind: 'create', input });
  const end = await settled(client, created);
  const { token: secret } = created;
  if (end.outcome === 'committed' && secret !== undefined) {
    call.answered('created');
    known.learn({ session, name, secret });
    return;
  }
  known.end(session);
  if (end.outcome !== undefined) throw new Error(`A new session was ${end.outcome}.`);
  if (end.isUnknown || hasCode(end.error, 'INDETERMINATE')) call.unknown();
  else if (isRefusal(end.error)) call.failed();
  else throw end.error;
}

/** Looks at all values. What then renews the times of the session changes nothing that a history shows. */
export const read: Request = async (client, token) => {
  const session = await look(client, token, 'read');
  if (session === undefined) return;
  await work(client);
  await session.checkIn();
};

/** Counts up and appends, with or without having looked. */
export const count: Request = async (client, token) => {
  const session = client.chance.happens(0.3) ? await look(client, token) : await checkOut(client, token);
  if (session === undefined) return;
  await work(client);
  const changes: Change[] = [{ increment: 'n', by: client.chance.between(1, 3) }];
  if (client.chance.happens(0.6)) changes.push({ append: 'log', item: client.known.fresh(client.name) });
  await commit(client, token, session, { changes });
};

/** Sets without having looked. */
export const paint: Request = async (client, token) => {
  const session = await checkOut(client, token);
  if (session === undefined) return;
  const to = client.known.fresh(client.name);
  const changes = [{ set: client.chance.happens(0.5) ? 'color' : 'code', to }];
  await work(client);
  await commit(client, token, session, { changes });
};

/** Reads and overwrites: nobody else may do so meanwhile. */
export const replace: Request = async (client, token) => {
  const session = await checkOut(client, token);
  if (session === undefined) return;
  const m = session.get('m', 0);
  await work(client);
  await commit(client, token, session, { changes: [{ set: 'm', to: m + 1 }], seen: { m } });
};

/** The same as often as it takes; each attempt is a call of its own. */
export const update: Request = async (client, token) => {
  let attempt: ReturnType<typeof begin<'commit'>> | undefined;
  try {
    await client.application.update(token.secret, async (session) => {
      attempt?.failed('CONFLICT');
      attempt = undefined;
      if (session.isNew) throw new Error(WAS_GONE);
      const { m = 0, n = 0 } = Object.fromEntries(session.entries()) as Partial<SimulatedValues>;
      const to = 2 * m + n;
      const input = { token: token.name, changes: [{ set: 'm', to }], seen: { m, n } };
      attempt = begin(client, { session: token.session, kind: 'commit', input });
      session.set('m', to);
      await work(client);
    });
    attempt?.answered('committed');
  } catch (error) {
    if (attempt !== undefined) noteFailure(attempt, error);
    else if (!isRefusal(error) && !wasGone(error)) throw error;
  }
};

const WAS_GONE = 'the session was gone';

/** It was so at the check-out, or by the end of waiting for somebody who held it. */
function wasGone(error: unknown): boolean {
  return hasCode(error, 'SESSION_GONE') || (error instanceof Error && error.message === WAS_GONE);
}

/** Takes what can be taken once. */
export const take: Request = async (client, token) => {
  const session = await checkOut(client, token);
  if (session === undefined) return;
  await takeFrom(client, token, session);
  await session.release();
};

/** Takes from a session that is checked out already. */
export async function takeFrom(
  client: Client,
  { session, name }: KnownToken,
  from: Session<SimulatedValues>,
  fence?: number,
): Promise<void> {
  const input = { token: name, key: 'code', ...(fence !== undefined && { fence }) };
  const call = begin(client, { session, kind: 'take', input });
  try {
    const value = await from.take('code');
    // Where there was nothing when the session was checked out, nobody looks again.
    if (value === undefined) call.failed('there is nothing');
    else call.answered({ value });
  } catch (error) {
    noteFailure(call, error);
  }
}

/** Renews the token, and counts up with the same commit. */
export const renew: Request = async (client, token) => {
  const session = await look(client, token);
  if (session !== undefined) await renewed(client, token, session);
};

/** Renews the token of a session that is checked out already. */
export async function renewed(
  client: Client,
  { session: name, name: token }: KnownToken,
  session: Session<SimulatedValues>,
  fence?: number,
): Promise<void> {
  const { chance, known, circumstances } = client;
  const grace = chance.happens(0.5) ? circumstances.grace : 0;
  try {
    session.renew({ grace });
  } catch (error) {
    if (!isRefusal(error) && !hasCode(error, 'INDETERMINATE')) throw error;
    await session.release();
    return;
  }
  const changes: Change[] = [{ increment: 'n', by: 1 }];
  if (!(await made(session, changes))) return;
  const newToken = known.fresh(`${name}-token`);
  const input = { token, changes, newToken, grace: grace > 0, ...(fence !== undefined && { fence }) };
  const call = begin(client, { session: name, kind: 'renew', input });
  // The record under the new token is short-lived until the renewal is completed.
  const end = await client.briskly(() => settled(client, session));
  if (end.outcome === undefined) {
    noteFailure(call, end.error, end.isUnknown);
    await session.release();
  } else if (session.token === undefined) call.answered('kept');
  else {
    call.answered('renewed');
    known.learn({ session: name, name: newToken, secret: session.token });
  }
}

/** Checks a session out and writes down all that it holds. */
export async function look(
  client: Client,
  token: KnownToken,
  mode: 'read' | 'optimistic' = 'optimistic',
): Promise<Session<SimulatedValues> | undefined> {
  const { session, name, secret } = token;
  const call = begin(client, { session, kind: 'read', input: { token: name } });
  try {
    const found = await client.application.checkOut(secret, { mode });
    call.answered(found.isNew ? 'gone' : { values: valuesOf(found) });
    if (found.isNew && client.known.isNewest(token)) client.known.end(session);
    return found.isNew ? undefined : found;
  } catch (error) {
    noteFailure(call, error);
    return undefined;
  }
}

/** Makes changes and checks in. */
export async function commit(
  client: Client,
  { session: name, name: token }: KnownToken,
  session: Session<SimulatedValues>,
  changed: Omit<Commit, 'token'>,
): Promise<void> {
  if (!(await made(session, changed.changes))) return;
  const call = begin(client, { session: name, kind: 'commit', input: { token, ...changed } });
  const end = await settled(client, session);
  if (end.outcome === undefined) {
    noteFailure(call, end.error, end.isUnknown);
    // Nobody works on with a session that could not be checked in.
    await session.release();
  } else if (end.outcome === 'committed') call.answered('committed');
  else throw new Error(`What was changed was ${end.outcome}.`);
}

/** The values that a session holds now: what it hands out may be changed later. */
export function valuesOf(session: Session<SimulatedValues>): Values {
  return structuredClone(Object.fromEntries(session.entries()));
}

/** How long work on a session takes at the most, in milliseconds: longer than a lease. */
const LONGEST_WORK = 3_000;

/** Others come in between, and time passes. */
export async function work({ process, chance }: Client): Promise<void> {
  for (let times = chance.between(0, 2); times > 0; times -= 1) await process.pause();
  if (chance.happens(0.25)) await process.clock.wait(chance.between(1, LONGEST_WORK));
}

/** Without looking at any value. */
async function checkOut(client: Client, token: KnownToken): Promise<Session<SimulatedValues> | undefined> {
  try {
    const session = await client.application.checkOut(token.secret);
    return session.isNew ? undefined : session;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return undefined;
  }
}

/** Makes changes. One of which it is not known what became of it so far may refuse them: then nobody works on with it. */
async function made(session: Session<SimulatedValues>, changes: readonly Change[]): Promise<boolean> {
  try {
    for (const change of changes) make(session, change);
    return true;
  } catch (error) {
    if (!hasCode(error, 'INDETERMINATE')) throw error;
    await session.release();
    return false;
  }
}

/** Does to a session what the history says of it. */
function make(session: Session<SimulatedValues>, change: Change): void {
  if ('increment' in change && change.increment === 'n') session.increment('n', change.by);
  else if ('append' in change && typeof change.item === 'string') session.append('log', change.item);
  else if ('set' in change && change.set === 'm' && typeof change.to === 'number') session.set('m', change.to);
  else if ('set' in change && change.set === 'color' && typeof change.to === 'string') session.set('color', change.to);
  else if ('set' in change && change.set === 'code' && typeof change.to === 'string') session.set('code', change.to);
  else throw new Error(`There is no such change: ${JSON.stringify(change)}`);
}
