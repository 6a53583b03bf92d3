import { describe, expect, test } from 'vitest';

import { hanging, heldBack, mute, rejecting } from './support/controlled-store.ts';
import { valueOf } from './support/exclusive.ts';
import { eventsHandled } from './support/manual-clock.ts';
import { tokenOf } from './support/open.ts';
import { outcomeWithin } from './support/outcome.ts';
import { processes } from './support/processes.ts';
import type { Process } from './support/processes.ts';
import { afterCalls, precededBy } from './support/steps.ts';

/** Checks in a session that adds one and renews its token; the write that commits it meets what is given, and no look tells of it. */
async function unknownRenewal({ application, clock, store }: Process, token: string, commit = mute) {
  const session = await application.checkOut(token);
  session.increment('n');
  session.renew();
  afterCalls(store, 'write', 1, commit);
  store.once('read', hanging);
  expect(await outcomeWithin(20_000, clock, session.checkIn())).toBe('INDETERMINATE');
  return session;
}

describe('a renewal of which nobody knows whether it happened', () => {
  test('is found out among several attempts, whichever it was', async () => {
    const { one, token } = await processes(1);
    const { hold, letGo } = heldBack();
    const session = await unknownRenewal(one, token, hold);
    afterCalls(one.store, 'write', 1, hanging);
    afterCalls(one.store, 'read', 1, hanging);
    expect(await outcomeWithin(20_000, one.clock, session.checkIn())).toBe('INDETERMINATE');
    letGo();
    await eventsHandled();
    expect(await outcomeWithin(20_000, one.clock, session.checkIn())).toBe('committed');
    expect(await valueOf(one, tokenOf(session))).toBe(1);
  });

  test('is found out when it happens while it is tried again', async () => {
    const { one, token } = await processes(1);
    const { hold, letGo } = heldBack();
    const session = await unknownRenewal(one, token, hold);
    const happens = precededBy(async () => {
      letGo();
      await eventsHandled();
    });
    afterCalls(one.store, 'write', 1, happens);
    expect(await outcomeWithin(20_000, one.clock, session.checkIn())).toBe('committed');
    expect(await valueOf(one, tokenOf(session))).toBe(1);
  });

  test('stays unknown as long as the store cannot be asked', async () => {
    const { one, token } = await processes(1);
    const session = await unknownRenewal(one, token);
    for (let time = 0; time < 2; time += 1) one.store.once('read', rejecting(new Error('disk')));
    expect(await outcomeWithin(20_000, one.clock, session.checkIn())).toBe('INDETERMINATE');
    one.store.forgetPlans();
    expect(await outcomeWithin(20_000, one.clock, session.checkIn())).toBe('committed');
    expect(await valueOf(one, tokenOf(session))).toBe(1);
  });
});
