import { describe, expect, test } from 'vitest';

import type { PrincipalLimit } from '../src/principals.ts';
import type { Session } from '../src/session.ts';
import { hanging, heldBack, rejecting } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { eventsHandled } from './support/manual-clock.ts';
import { outcomeWithin } from './support/outcome.ts';
import { processes } from './support/processes.ts';
import type { Process } from './support/processes.ts';
import { isSignedIn, signIn } from './support/principals.ts';
import { afterCalls, followedBy } from './support/steps.ts';

/** One who signs in to a new session, whose entry on the list is written, and whose record nobody knows of. */
async function unknown(process: Process, record = hanging): Promise<Session> {
  const session = await process.application.checkOut();
  session.setPrincipal('ann').set('n', 1);
  afterCalls(process.store, 'write', 1, record);
  expect(await outcomeWithin(10_000, process.clock, session.checkIn())).toBe('INDETERMINATE');
  return session;
}

function atMost(maxSessions: number): { readonly principals: PrincipalLimit } {
  return { principals: { maxSessions, whenFull: 'refuse' } };
}

describe('a sign-in of which nobody knows whether it happened', () => {
  test('is not kept from being tried again by what it has left on the list', async () => {
    const { one } = await processes(1, atMost(1));
    const session = await unknown(one);
    expect(await outcomeWithin(10_000, one.clock, session.checkIn())).toBe('committed');
    expect(await one.application.sessionsOf('ann')).toHaveLength(1);
    expect(await isSignedIn(one, session)).toBe(true);
    expect((await errorOf(signIn(one))).code).toBe('TOO_MANY_SESSIONS');
  });

  test('counts once when it was tried again, then and later', async () => {
    const { one } = await processes(1, atMost(2));
    const session = await unknown(one);
    expect(await outcomeWithin(10_000, one.clock, session.checkIn())).toBe('committed');
    await one.clock.advance(120_000);
    await signIn(one);
    expect(await one.application.sessionsOf('ann')).toHaveLength(2);
    expect(await one.application.revokeAll('ann')).toBe(2);
  });

  test('ends with all others of its principal: to check in again is SESSION_GONE', async () => {
    const { one, other } = await processes(2);
    const { hold, letGo } = heldBack();
    const session = await unknown(one, hold);
    await other.application.revokeAll('ann');
    letGo();
    await eventsHandled();
    expect(await outcomeWithin(10_000, one.clock, session.checkIn())).toBe('SESSION_GONE');
    expect(await other.application.sessionsOf('ann')).toEqual([]);
    expect([...one.store.records.values()].filter(({ principal }) => principal === 'ann')).toEqual([]);
  });

  test('was not there to be ended if its record was never written: to check in again signs in', async () => {
    const { one, other } = await processes(2);
    const session = await unknown(one);
    await other.application.revokeAll('ann');
    expect(await outcomeWithin(10_000, one.clock, session.checkIn())).toBe('committed');
    expect(await other.application.sessionsOf('ann')).toHaveLength(1);
    expect(await isSignedIn(one, session)).toBe(true);
  });

  test('is tried again under another token, and what is written of it later is ended with all others', async () => {
    const { one, other } = await processes(2);
    const { hold, letGo } = heldBack();
    const session = await unknown(one, hold);
    const { token } = session;
    expect(await outcomeWithin(10_000, one.clock, session.checkIn())).toBe('committed');
    expect(session.token).not.toBe(token);
    letGo();
    await eventsHandled();
    expect(await other.application.sessionsOf('ann')).toHaveLength(1);
    await other.application.revokeAll('ann');
    expect([...one.store.records.values()].filter(({ principal }) => principal === 'ann')).toEqual([]);
  });
});

describe('a sign-in that cannot be confirmed', () => {
  test('is taken back wholly: it does not count, and can be tried again', async () => {
    const { one } = await processes(1, atMost(1));
    const session = await one.application.checkOut();
    session.setPrincipal('ann').set('n', 1);
    const before = one.store.records.size;
    // The record is written, and then the list cannot be read.
    const unreadable = followedBy(() => one.store.once('read', rejecting(new Error('disk'))));
    afterCalls(one.store, 'write', 1, unreadable);
    expect((await errorOf(session.checkIn())).code).toBe('STORE_FAILED');
    one.store.forgetPlans();
    expect(one.store.records.size).toBe(before);
    expect(await session.checkIn()).toBe('committed');
    expect(await one.application.sessionsOf('ann')).toHaveLength(1);
    expect(await isSignedIn(one, session)).toBe(true);
  });

  test('is taken back so, too, that somebody else can sign in for it', async () => {
    const { one } = await processes(1, atMost(1));
    const session = await one.application.checkOut();
    const unreadable = followedBy(() => one.store.once('read', rejecting(new Error('disk'))));
    afterCalls(one.store, 'write', 1, unreadable);
    expect((await errorOf(session.setPrincipal('ann').checkIn())).code).toBe('STORE_FAILED');
    one.store.forgetPlans();
    await signIn(one);
    expect((await errorOf(session.checkIn())).code).toBe('TOO_MANY_SESSIONS');
  });
});
