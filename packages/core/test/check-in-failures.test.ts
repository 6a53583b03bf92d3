import { describe, expect, test } from 'vitest';

import type { Session } from '../src/session.ts';
import { ControlledStore, hanging, heldBack, later, mute, rejecting } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { exclusive, LEASE, valueOf } from './support/exclusive.ts';
import { eventsHandled } from './support/manual-clock.ts';
import { openApplication, tokenOf } from './support/open.ts';
import { outcomeWithin } from './support/outcome.ts';
import { processes } from './support/processes.ts';
import { afterCalls, precededBy } from './support/steps.ts';

/** A session of which nobody knows whether it was created: that happens when it is let go. */
async function unknownCreation() {
  const { application, clock, store } = await openApplication({}, new ControlledStore(later));
  const session = await application.checkOut();
  session.set('visits', 1);
  const { hold, letGo } = heldBack();
  store.once('write', hold);
  expect(await outcomeWithin(10_000, clock, session.checkIn())).toBe('INDETERMINATE');
  return { application, clock, store, session, letGo };
}

describe('a check-in that fails', () => {
  async function afterFailure(interference: typeof hanging) {
    const opened = await openApplication();
    const first = await opened.application.checkOut();
    first.set('visits', 1);
    await first.checkIn();
    const checkOut = (): Promise<Session> => opened.application.checkOut(tokenOf(first));
    const session = await checkOut();
    session.increment('visits');
    opened.store.once('write', interference);
    // Nor does the store say afterwards what it holds.
    opened.store.once('read', hanging);
    const error = errorOf(session.checkIn());
    await opened.clock.advance(10_000);
    return {
      ...opened,
      session,
      checkOut,
      code: (await error).code,
      visits: async () => (await checkOut()).get('visits'),
    };
  }

  test('since the store failed leaves the session usable: it can be checked in again', async () => {
    const { code, session, store, visits } = await afterFailure(rejecting(new Error('disk')));
    expect(code).toBe('STORE_FAILED');
    store.forgetPlans();
    expect(await visits()).toBe(1);
    session.increment('visits');
    expect(await session.checkIn()).toBe('committed');
    expect(await visits()).toBe(3);
  });

  test.each([
    ['did not happen', hanging],
    ['happened all the same', mute],
  ])('since the store hung is not done twice: checking in again finds out whether it %s', async (_, interference) => {
    const { code, session, visits } = await afterFailure(interference);
    expect(code).toBe('INDETERMINATE');
    expect((await errorOf(() => session.increment('visits'))).code).toBe('INDETERMINATE');
    expect(await session.checkIn()).toBe('committed');
    expect(await visits()).toBe(2);
  });

  test('since the store hung stays INDETERMINATE if another commit came since, and is not done again', async () => {
    const { session, checkOut, visits } = await afterFailure(mute);
    const other = await checkOut();
    other.increment('visits', 10);
    await other.checkIn();
    expect((await errorOf(session.checkIn())).code).toBe('INDETERMINATE');
    expect(await visits()).toBe(12);
  });

  test.each([
    ['read', 0],
    ['read', 1],
    ['read', 2],
    ['write', 0],
  ] as const)(
    'since the store hung, after waiting for a lease, counts once, though it happens while it is checked in again (%s, %d)',
    async (primitive, calls) => {
      const { one, other, token } = await processes(2);
      await one.application.checkOut(token, exclusive);
      const session = await other.application.checkOut(token);
      session.increment('n');
      const { hold, letGo } = heldBack();
      other.store.once('write', hold);
      expect(await outcomeWithin(2 * LEASE, other.clock, session.checkIn())).toBe('INDETERMINATE');
      const happens = precededBy(async () => {
        letGo();
        await eventsHandled();
      });
      afterCalls(other.store, primitive, calls, happens);
      const outcome = await outcomeWithin(2 * LEASE, other.clock, session.checkIn());
      expect(['committed', 'INDETERMINATE']).toContain(outcome);
      other.store.forgetPlans();
      letGo();
      await eventsHandled();
      expect(await valueOf(other, token)).toBe(1);
    },
  );

  test('since the store hung when the session was created, creates it once, if that has happened since', async () => {
    const { session, store, clock, letGo } = await unknownCreation();
    letGo();
    await eventsHandled();
    expect(await outcomeWithin(10_000, clock, session.checkIn())).toBe('committed');
    expect([...store.records.keys()]).toEqual([session.id]);
  });

  test('since the store hung when the session was created cannot bring it back after its end, however late it happens', async () => {
    const { session, application, clock, letGo } = await unknownCreation();
    expect(await outcomeWithin(10_000, clock, session.checkIn())).toBe('committed');
    expect(await application.end(tokenOf(session))).toBe(true);
    letGo();
    await eventsHandled();
    expect((await application.checkOut(tokenOf(session))).isNew).toBe(true);
  });

  test('since the store hung does not keep the session from being invalidated', async () => {
    const { session, visits } = await afterFailure(mute);
    session.invalidate();
    expect(await session.checkIn()).toBe('destroyed');
    expect(await visits()).toBeUndefined();
  });

  test('since a value cannot be carried writes nothing, and can be mended', async () => {
    const { application, store } = await openApplication();
    const session = await application.checkOut();
    session.set('user', 'ann').set('callback', () => 'hunter2');
    const error = await errorOf(session.checkIn());
    expect(error.code).toBe('NOT_ENCODABLE');
    expect(error.message).not.toContain('hunter2');
    expect(store.records.size).toBe(0);
    session.delete('callback');
    expect(await session.checkIn()).toBe('committed');
  });

  test('since the answer to its write is lost has not failed if a look shows what was written', async () => {
    const { application, store, clock } = await openApplication();
    const session = await application.checkOut();
    session.set('user', 'ann');
    store.once('write', mute);
    const outcome = session.checkIn();
    await clock.advance(5_000);
    expect(await outcome).toBe('committed');
    expect(store.called('write')).toBe(1);
  });

  test('as INDETERMINATE though it happened is told as that, not as a failure', async () => {
    const { application, store, clock } = await openApplication();
    const session = await application.checkOut();
    session.set('user', 'ann');
    store.once('write', mute);
    store.once('read', hanging);
    const error = errorOf(session.checkIn());
    await clock.advance(10_000);
    expect((await error).code).toBe('INDETERMINATE');
    expect(store.records.size).toBe(1);
  });

  test('to renew the times of a session that was only read is an event and no error', async () => {
    const { application, store, clock } = await openApplication({ timeout: 60_000 });
    const first = await application.checkOut();
    first.set('user', 'ann');
    await first.checkIn();
    await clock.advance(30_000);
    const events: unknown[] = [];
    application.on('touchFailed', (event) => events.push(event));
    store.once('touch', rejecting(new Error('disk')));
    const session = await application.checkOut(tokenOf(first));
    expect(await session.checkIn()).toBe('unchanged');
    expect(events).toEqual([{ id: first.id, error: expect.objectContaining({ code: 'STORE_FAILED' }) as unknown }]);
  });
});
