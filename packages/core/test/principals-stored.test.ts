import { describe, expect, test } from 'vitest';

import { followedBy } from './support/steps.ts';
import { rejecting } from './support/controlled-store.ts';
import type { Session } from '../src/session.ts';
import { errorOf } from './support/errors.ts';
import { tokenOf } from './support/open.ts';
import { processes } from './support/processes.ts';
import type { Process } from './support/processes.ts';
import { aliveAmong, isSignedIn, signIn } from './support/principals.ts';

type Store = ({ application }: Process, session: Session) => Promise<unknown>;

describe.each<[string, Store]>([
  ['storeSession', ({ application }, session) => application.sessions.storeSession(session)],
  ['set', ({ application }, session) => application.sessions.set(session.id, session)],
  ['setDefault', ({ application }, session) => application.sessions.setDefault(session.id, session)],
])('a session that somebody has signed in to, stored by %s', (_, store) => {
  async function stored(process: Process, user = 'ann'): Promise<Session> {
    const session = await process.application.checkOut();
    await store(process, session.setPrincipal(user).set('n', 1));
    return session;
  }

  test('is on the list of its principal, and ends with the others there', async () => {
    const { one, other } = await processes(2);
    const session = await stored(one);
    const token = tokenOf(session);
    expect(await other.application.sessionsOf('ann')).toHaveLength(1);
    expect(await session.checkIn()).toBe('unchanged');
    expect(await other.application.revokeAll('ann')).toBe(1);
    expect((await one.application.checkOut(token)).isNew).toBe(true);
  });

  test('counts for the limit', async () => {
    const { one } = await processes(1, { principals: { maxSessions: 1, whenFull: 'refuse' } });
    await stored(one);
    const before = one.store.records.size;
    expect((await errorOf(stored(one))).code).toBe('TOO_MANY_SESSIONS');
    expect((await errorOf(signIn(one))).code).toBe('TOO_MANY_SESSIONS');
    expect(one.store.records.size).toBe(before);
    await stored(one, 'bob');
  });

  test('puts the oldest out', async () => {
    const { one } = await processes(1, { principals: { maxSessions: 1, whenFull: 'oldest out' } });
    const sessions = [await signIn(one), await stored(one)] as const;
    expect(await aliveAmong(one, sessions)).toBe(1);
    expect(await isSignedIn(one, sessions[1])).toBe(true);
  });
});

describe('a session that somebody has signed in to', () => {
  test.each([undefined, 'bob'])('is off the list once another stands in its place (of %s)', async (user) => {
    const { one } = await processes(1, { principals: { maxSessions: 1, whenFull: 'refuse' } });
    const { sessions } = one.application;
    const { id } = await signIn(one);
    const fresh = sessions.create().set('n', 2);
    if (user !== undefined) fresh.setPrincipal(user);
    await sessions.set(id, fresh);
    expect(await one.application.sessionsOf('ann')).toEqual([]);
    await signIn(one);
    expect(await one.application.revokeAll('ann')).toBe(1);
    expect((await sessions.get(id))?.principal).toBe(user);
    expect(await one.application.sessionsOf('bob')).toHaveLength(user === undefined ? 0 : 1);
  });

  test('stays on the list where another of the same principal takes its place', async () => {
    const { one } = await processes(1, { principals: { maxSessions: 1, whenFull: 'refuse' } });
    const { sessions } = one.application;
    const { id } = await signIn(one);
    await sessions.set(id, sessions.create().setPrincipal('ann').set('n', 2));
    expect(await one.application.sessionsOf('ann')).toHaveLength(1);
    expect((await errorOf(signIn(one))).code).toBe('TOO_MANY_SESSIONS');
    expect(await one.application.revokeAll('ann')).toBe(1);
    expect(await sessions.has(id)).toBe(false);
  });
});

test('a session that is stored with somebody signed in, and cannot be confirmed, is taken back and can be stored again', async () => {
  const { one } = await processes(1);
  const session = await one.application.checkOut();
  session.setPrincipal('ann').set('n', 1);
  one.store.once('write', (carryOut) => carryOut());
  one.store.once(
    'write',
    followedBy(() => one.store.once('read', rejecting(new Error('disk')))),
  );
  expect((await errorOf(one.application.sessions.storeSession(session))).code).toBe('STORE_FAILED');
  expect(await one.application.sessionsOf('ann')).toEqual([]);
  await one.application.sessions.storeSession(session);
  expect(await one.application.sessionsOf('ann')).toHaveLength(1);
});
