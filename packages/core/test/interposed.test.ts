import { describe, expect, test } from 'vitest';

import { ControlledStore, heldBack, later } from './support/controlled-store.ts';
import { errorOf } from './support/errors.ts';
import { exclusive, valueOf } from './support/exclusive.ts';
import { eventsHandled } from './support/manual-clock.ts';
import { openApplication, tokenOf } from './support/open.ts';
import { outcomeWithin } from './support/outcome.ts';
import { passTime, processes } from './support/processes.ts';
import { GRACE, renewed } from './support/renewal.ts';
import { followedBy, precededBy } from './support/steps.ts';

describe('a commit that comes between reading and writing', () => {
  test('is in what is popped', async () => {
    const { one, other, token } = await processes(2);
    const { id } = await one.application.checkOut(token);
    one.store.once(
      'remove',
      precededBy(() => other.application.use(token, (session) => session.increment('n', 10))),
    );
    expect((await one.application.sessions.pop(id))?.get('n')).toBe(10);
  });

  test('is not overwritten by who puts back a session that was stale, and that the commit renewed: CONFLICT', async () => {
    const { all, one, other, token } = await processes(2, { timeout: '10m' });
    const mine = await one.application.checkOut(token);
    await passTime(all, 599_000, 599_000);
    await other.application.use(token, (session) => session.increment('n', 10));
    await passTime(all, 2_000, 2_000);
    expect((await errorOf(one.application.sessions.set(mine.id, mine.set('n', 1)))).code).toBe('CONFLICT');
    expect(await valueOf(one, token)).toBe(10);
  });

  test('and makes the timeout shorter is not undone by the touch of a reader', async () => {
    const { one, other, token } = await processes(2, { timeout: '60m' });
    await one.clock.advance(1_800_000);
    await other.clock.advance(1_800_000);
    const reader = await one.application.checkOut(token);
    await other.application.use(token, (session) => {
      session.timeout = '1m';
    });
    await reader.checkIn();
    await one.clock.advance(60_000);
    expect((await one.application.checkOut(token)).isNew).toBe(true);
  });
});

describe('a session that was read while somebody held it', () => {
  test('is put back only when it is given back, and then it is a CONFLICT', async () => {
    const { all, one, other, token } = await processes(2);
    const held = await one.application.checkOut(token, exclusive);
    const mine = await other.application.checkOut(token);
    const putBack = errorOf(other.application.sessions.set(mine.id, mine.set('n', 9)));
    await passTime(all, 1_000);
    expect(await held.set('n', 1).checkIn()).toBe('committed');
    await passTime(all, 1_000);
    expect((await putBack).code).toBe('CONFLICT');
    expect(await valueOf(one, token)).toBe(1);
  });

  test('is updated by a change that runs once, on what was left', async () => {
    const { all, one, other, token } = await processes(2);
    const held = await one.application.checkOut(token, exclusive);
    const seen: unknown[] = [];
    const updated = other.application.update(token, (session) => {
      seen.push(session.get('n'));
      session.set('m', 1);
    });
    await passTime(all, 1_000);
    await held.set('n', 1).checkIn();
    await passTime(all, 1_000);
    await updated;
    expect(seen).toEqual([1]);
  });

  test('under its old token is committed to in the line of its new one, and the store is not asked meanwhile', async () => {
    const { one, token } = await processes(1);
    const slow = await one.application.checkOut(token);
    const session = await renewed(one, token, GRACE);
    const held = await one.application.checkOut(tokenOf(session), exclusive);
    slow.increment('n', 10);
    const commit = slow.checkIn();
    await one.clock.advance(1_000);
    const reads = one.store.called('read');
    await one.clock.advance(3_000);
    expect(one.store.called('read')).toBe(reads);
    expect(await held.set('m', 1).checkIn()).toBe('committed');
    expect(await commit).toBe('committed');
    expect(await valueOf(one, tokenOf(session))).toBe(11);
  });
});

test('a session under an id of somebody’s choice, of which nobody knows whether it was created, is found to be if it just has been', async () => {
  const { application, clock, store } = await openApplication({}, new ControlledStore(later));
  const { id } = application.sessions.create();
  const session = application.sessions.create(id).set('n', 1);
  const { hold, letGo } = heldBack();
  store.once('write', hold);
  expect(await outcomeWithin(10_000, clock, session.checkIn())).toBe('INDETERMINATE');
  store.once(
    'read',
    followedBy(async () => {
      letGo();
      await eventsHandled();
    }),
  );
  expect(await outcomeWithin(10_000, clock, session.checkIn())).toBe('committed');
});
