import { describe, expect, test } from 'vitest';

import { errorOf } from './support/errors.ts';
import { valueOf } from './support/exclusive.ts';
import { tokenOf } from './support/open.ts';
import { passTime, processes } from './support/processes.ts';
import { GRACE, renewed } from './support/renewal.ts';

describe('renewals of one session at the same time', () => {
  test.each([0, GRACE])('end with one live token (grace %d)', async (grace) => {
    const { all, one, token } = await processes(3);
    const sessions = await Promise.all(all.map(({ application }) => application.checkOut(token)));
    for (const session of sessions) {
      session.increment('n');
      session.renew(grace === 0 ? {} : { grace, after: 0 });
    }
    const results = Promise.all(sessions.map((session) => session.tryCheckIn()));
    await passTime(all, 1_000);
    const outcomes = (await results).map(({ outcome }) => outcome);
    const tokens = sessions.map((session) => session.token).filter((each) => each !== undefined);
    const committed = outcomes.filter((outcome) => outcome === 'committed').length;
    expect(tokens).toHaveLength(1);
    expect(committed).toBe(grace === 0 ? 1 : 3);
    expect(await valueOf(one, tokens[0] ?? '')).toBe(committed);
    expect(await one.application.sessions.keys()).toHaveLength(1);
  });

  test('that were asked for, and not for the age of the token, do not go on under that of another: CONFLICT', async () => {
    const { one, other, token } = await processes(2);
    const slow = await other.application.checkOut(token);
    const session = await renewed(one, token, GRACE);
    slow.set('role', 'admin').renew();
    expect((await errorOf(slow.checkIn())).code).toBe('CONFLICT');
    expect((await one.application.checkOut(tokenOf(session))).has('role')).toBe(false);
  });

  test('do not sign in whom an old token let in: CONFLICT', async () => {
    const { one, other, token } = await processes(2);
    const slow = await other.application.checkOut(token);
    await renewed(one, token, GRACE);
    slow.setPrincipal('ann');
    expect((await errorOf(slow.checkIn())).code).toBe('CONFLICT');
    expect(await one.application.sessionsOf('ann')).toEqual([]);
  });

  test('do not lose what was committed just before: the renewal does its operations again', async () => {
    const { one, other, token } = await processes(2);
    const renewing = await one.application.checkOut(token);
    await other.application.use(token, (session) => session.increment('n', 10));
    renewing.increment('n');
    await renewing.renew().checkIn();
    expect(await valueOf(one, tokenOf(renewing))).toBe(11);
    expect(one.store.records.size).toBe(2);
  });
});
